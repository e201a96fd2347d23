// Roving tabindex: of many controls one is reached by Tab, the others from there by the arrow keys.
// Pattern: https://www.w3.org/WAI/ARIA/apg/practices/keyboard-interface/#kbd_roving_tabindex

/**
 * @param {HTMLElement} container
 * @param {string} selector of the controls
 * @param {{next?: string[], previous?: string[]}} [keys]
 */
export function rove(container, selector, { next = ["ArrowRight"], previous = ["ArrowLeft"] } = {}) {
  const isUsable = (control) => !control.disabled && control.checkVisibility();
  let last = null;
  const enter = (control) => {
    for (const other of container.querySelectorAll(selector)) other.tabIndex = other === control ? 0 : -1;
  };
  container.addEventListener("focusin", ({ target }) => {
    if (!target.matches(selector)) return;
    last = target;
    enter(target);
  });
  container.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !event.target.matches(selector)) return;
    const all = [...container.querySelectorAll(selector)].filter(isUsable);
    const index = all.indexOf(event.target);
    let to;
    if (next.includes(event.key)) to = all[index + 1] ?? all[index];
    else if (previous.includes(event.key)) to = all[index - 1] ?? all[index];
    else if (event.key === "Home") to = all[0];
    else if (event.key === "End") to = all.at(-1);
    if (!to) return;
    event.preventDefault();
    to.focus({ preventScroll: true });
  });
  return {
    /** After the controls changed: exactly one is reached by Tab. */
    refresh(preferred = null) {
      const all = [...container.querySelectorAll(selector)];
      enter(preferred ?? (all.includes(last) && isUsable(last) ? last : (all.find(isUsable) ?? all[0])));
    },
  };
}
