// Notices with a button: something happened that people may want to answer, or to undo.

const panel = document.querySelector("#notices");

/**
 * Shows a notice until it is answered, closed, or replaced by one of the same kind.
 * @param {string} kind
 * @param {string} text
 * @param {{label: string, act: () => void}[]} answers
 * @returns {() => void} takes it away
 */
export function notify(kind, text, answers) {
  dismiss(kind);
  const notice = document.createElement("div");
  notice.className = "notice";
  notice.dataset.kind = kind;
  notice.append(Object.assign(document.createElement("span"), { textContent: text }));
  for (const { label, act } of [...answers, { label: "✕", act() {} }]) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
    if (label === "✕") button.setAttribute("aria-label", "Close this notice");
    button.addEventListener("click", () => {
      notice.remove();
      act();
    });
    notice.append(button);
  }
  panel.append(notice);
  return () => notice.remove();
}

/** @param {string} kind */
export function dismiss(kind) {
  panel.querySelector(`[data-kind="${kind}"]`)?.remove();
}
