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
    const place = all.indexOf(event.target);
    const to = next.includes(event.key) ? place + 1 : previous.includes(event.key) ? place - 1 : event.key === "Home" ? 0 : event.key === "End" ? all.length - 1 : null;
    if (to === null) return;
    event.preventDefault();
    all[Math.min(Math.max(to, 0), all.length - 1)]?.focus({ preventScroll: true });
  });
  return {
    /** After the controls changed: exactly one is reached by Tab. */
    refresh(preferred = null) {
      const all = [...container.querySelectorAll(selector)];
      enter(preferred ?? (all.includes(last) && isUsable(last) ? last : (all.find(isUsable) ?? all[0])));
    },
  };
}
