// Shortcuts of a single letter, which can be switched off: who speaks to the machine types letters without meaning to (WCAG 2.2, 2.1.4).

const STORED = "checkbox-single-keys";
const OFF = "off";

/** Follows the switch, and remembers it. */
export function listenToShortcuts() {
  const box = document.querySelector("#single-keys");
  const show = () => document.documentElement.classList.toggle("no-single-keys", !box.checked);
  box.checked = stored() !== OFF;
  show();
  box.addEventListener("change", () => {
    show();
    try {
      localStorage.setItem(STORED, box.checked ? "on" : OFF);
    } catch {
      // Private windows may refuse: it holds as long as the tab.
    }
  });
}

/** The letter that was pressed as a shortcut, in lower case; null where shortcuts are off, or it was typed or meant otherwise. @param {KeyboardEvent} event */
export function shortcutOf(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return null;
  if (document.documentElement.classList.contains("no-single-keys")) return null;
  return event.target.closest?.("input:not([type=range], [type=checkbox]), select, textarea") ? null : event.key.toLowerCase();
}

function stored() {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}
