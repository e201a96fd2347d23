// The scale of the page and what of it is in view. Scrolling is the browser's own: wheel, one finger, scroll bars.
// Ctrl and wheel, two fingers, plus and minus zoom; the mouse drags the page.

const [MIN_SCALE, MAX_SCALE] = [0.05, 16];
/** Movement in CSS pixels from which a press is a drag, not a click. */
export const DRAG_PX = 4;

export class Zoom {
  #frame;
  #sheet;
  #size = { width: 1, height: 1 };
  #onChange;
  /** CSS pixels a pixel of the page. */
  scale = 1;
  /** True while the whole page is shown, and stays so when the window changes. */
  isFitted = true;
  /** Answers whether the mouse does something else than move the page. */
  isBusy = () => false;

  /** @param {HTMLElement} frame that scrolls @param {HTMLElement} sheet in it @param {() => void} onChange */
  constructor(frame, sheet, onChange) {
    this.#frame = frame;
    this.#sheet = sheet;
    this.#onChange = onChange;
    new ResizeObserver(() => this.isFitted && this.fit()).observe(frame);
    frame.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    this.#listenToFingers();
    this.#listenToMouse();
  }

  /** @param {{width: number, height: number}} size of the page in its pixels */
  show(size) {
    this.#size = size;
    this.fit();
  }

  fit() {
    const style = getComputedStyle(this.#frame);
    const [across, down] = [parseFloat(style.paddingLeft) * 2, parseFloat(style.paddingTop) * 2];
    const { offsetWidth, offsetHeight } = this.#frame;
    const scale = Math.min((offsetWidth - across) / this.#size.width, (offsetHeight - down) / this.#size.height);
    this.isFitted = true;
    this.#set(Math.max(scale, 0.01));
  }

  /** @param {number} factor @param {number} [x] place on screen that stays, the middle by default @param {number} [y] */
  by(factor, x, y) {
    const frame = this.#frame.getBoundingClientRect();
    const [atX, atY] = [x ?? frame.left + frame.width / 2, y ?? frame.top + frame.height / 2];
    const before = this.#sheet.getBoundingClientRect();
    const [u, v] = [(atX - before.left) / before.width, (atY - before.top) / before.height];
    this.isFitted = false;
    this.#set(Math.min(Math.max(this.scale * factor, MIN_SCALE), MAX_SCALE));
    const after = this.#sheet.getBoundingClientRect();
    this.#frame.scrollLeft += after.left + u * after.width - atX;
    this.#frame.scrollTop += after.top + v * after.height - atY;
  }

  /** The point of the page under a point on screen, in pixels of the page. @param {{clientX: number, clientY: number}} event */
  toPage({ clientX, clientY }) {
    const { left, top } = this.#sheet.getBoundingClientRect();
    const clamp = (value, most) => Math.min(Math.max(value, 0), most);
    return [clamp((clientX - left) / this.scale, this.#size.width), clamp((clientY - top) / this.scale, this.#size.height)];
  }

  /** Scrolls the frame, never the document, until an element is in view. @param {HTMLElement} element */
  reveal(element) {
    const [box, frame] = [element.getBoundingClientRect(), this.#frame.getBoundingClientRect()];
    const shift = (from, to, start, end) => {
      const margin = Math.min(40, (end - start) / 4);
      if (from >= start && to <= end) return 0;
      return from < start ? from - start - margin : to - end + margin;
    };
    this.#frame.scrollLeft += shift(box.left, box.right, frame.left, frame.right);
    this.#frame.scrollTop += shift(box.top, box.bottom, frame.top, frame.bottom);
  }

  #set(scale) {
    this.scale = scale;
    this.#sheet.style.width = `${this.#size.width * scale}px`;
    this.#sheet.style.height = `${this.#size.height * scale}px`;
    this.#onChange();
  }

  #wheel(event) {
    // A pinch on a touchpad comes as small steps with Ctrl.
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const speed = Math.abs(event.deltaY) < 50 ? 0.01 : 0.0025;
    this.by(Math.exp(-event.deltaY * speed), event.clientX, event.clientY);
  }

  #listenToFingers() {
    let before = null;
    const pair = ({ touches: [one, other] }) => ({
      x: (one.clientX + other.clientX) / 2,
      y: (one.clientY + other.clientY) / 2,
      distance: Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY),
    });
    this.#frame.addEventListener("touchstart", (event) => {
      before = event.touches.length === 2 ? pair(event) : null;
      if (before) event.preventDefault();
    }, { passive: false });
    this.#frame.addEventListener("touchmove", (event) => {
      if (!before || event.touches.length !== 2) return;
      event.preventDefault();
      const now = pair(event);
      this.#frame.scrollLeft -= now.x - before.x;
      this.#frame.scrollTop -= now.y - before.y;
      this.by(now.distance / Math.max(before.distance, 1), now.x, now.y);
      before = now;
    }, { passive: false });
    for (const type of ["touchend", "touchcancel"]) this.#frame.addEventListener(type, () => { before = null; });
  }

  #listenToMouse() {
    const frame = this.#frame;
    let from = null;
    frame.addEventListener("pointerdown", (event) => {
      from = null;
      // The scroll bars are the browser's.
      const onBar = event.target === frame && (event.offsetX > frame.clientWidth || event.offsetY > frame.clientHeight);
      if (event.pointerType === "touch" || event.button > 1 || onBar || this.isBusy(event)) return;
      from = { x: event.clientX, y: event.clientY, left: frame.scrollLeft, top: frame.scrollTop, isDrag: false };
    });
    frame.addEventListener("pointermove", (event) => {
      if (!from) return;
      const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
      // Capturing at once would take the click away from the boxes.
      if (!from.isDrag && Math.hypot(dx, dy) > DRAG_PX) {
        from.isDrag = true;
        frame.setPointerCapture(event.pointerId);
        frame.classList.add("panning");
      }
      if (from.isDrag) [frame.scrollLeft, frame.scrollTop] = [from.left - dx, from.top - dy];
    });
    for (const type of ["pointerup", "pointercancel"]) {
      frame.addEventListener(type, () => {
        frame.classList.remove("panning");
        // The click that follows knows whether it ended a drag.
        const dragged = from?.isDrag;
        from = null;
        if (dragged) frame.addEventListener("click", (click) => click.stopImmediatePropagation(), { capture: true, once: true });
      });
    }
  }
}
