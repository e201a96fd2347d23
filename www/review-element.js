// <checkbox-review>: the page inside one of your own pages. It frames the page from where that is hosted; documents go in by
// messages, results come back by events, and nothing else is shared.

/** Time for the page to load, in which its detector need not be there yet. */
const ANSWER_WITHIN_MS = 30_000;
const STYLE = ":host { display: block; height: 40rem } iframe { display: block; width: 100%; height: 100%; border: 0 }";

/**
 * Attribute `src`: the folder in which the page is hosted; without it the folder of this script. Event `results`, after every
 * change: `detail` is `{ documents, isBusy }`.
 */
export class CheckboxReview extends HTMLElement {
  #frame = null;
  /** @type {Promise<MessagePort> | null} */
  #port = null;
  #asked = new Map();
  #lastId = 0;
  /** Documents as they are now, in the form of the HTTP API. */
  documents = [];

  connectedCallback() {
    if (this.#frame) return;
    const address = new URL(this.getAttribute("src") ?? ".", this.hasAttribute("src") ? document.baseURI : import.meta.url);
    address.searchParams.set("embedded", "");
    this.#frame = Object.assign(document.createElement("iframe"), { src: address.href, title: "Checkboxes" });
    this.#port = this.#connect(address);
    // Whoever asks for something hears of it.
    this.#port.catch(() => {});
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.replaceChildren(Object.assign(document.createElement("style"), { textContent: STYLE }), this.#frame);
  }

  /** A frame that is taken out of the document has lost its state. */
  disconnectedCallback() {
    this.#port?.then((port) => port.close(), () => {});
    for (const { reject } of this.#asked.values()) reject(failure("removed", "the element was taken out of its document"));
    this.#asked.clear();
    [this.#frame, this.#port, this.documents] = [null, null, []];
  }

  /** Opens documents beside those that are open. @param {...(File | Blob)} files */
  async open(...files) {
    for (const file of files) {
      if (!(file instanceof Blob)) throw failure("invalid_argument", "give a File or a Blob: addresses and paths are not opened, fetch them first");
    }
    return this.#ask({ kind: "open", files });
  }

  /** Closes all documents. */
  close() {
    return this.#ask({ kind: "close" });
  }

  /** The results as a file. @param {"json" | "csv" | "coco" | "yolo" | "zip"} format @returns {Promise<{name: string, blob: Blob}>} */
  save(format) {
    return this.#ask({ kind: "save", format });
  }

  async #ask(question) {
    if (!this.#port) throw failure("not_connected", "put the element into a document first");
    const port = await this.#port;
    const id = (this.#lastId += 1);
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
      port.postMessage({ id, ...question });
    });
  }

  #connect({ origin, href }) {
    return new Promise((resolve, reject) => {
      const frame = this.#frame;
      const listen = ({ source, origin: sender, data }) => {
        if (source !== frame.contentWindow || sender !== origin || data !== "checkbox-review:ready") return;
        end();
        const { port1, port2 } = new MessageChannel();
        port1.addEventListener("message", (message) => this.#receive(message.data));
        port1.start();
        frame.contentWindow.postMessage("checkbox-review:connect", origin, [port2]);
        resolve(port1);
      };
      const timer = setTimeout(() => {
        end();
        reject(failure("not_framed", `the page at ${href} does not answer: is it there, and may this page frame it (FRAME_ANCESTORS)?`));
      }, ANSWER_WITHIN_MS);
      const end = () => {
        window.removeEventListener("message", listen);
        clearTimeout(timer);
      };
      window.addEventListener("message", listen);
    });
  }

  #receive({ id, kind, ...rest }) {
    if (kind === "results") {
      this.documents = rest.documents;
      this.dispatchEvent(new CustomEvent("results", { detail: rest }));
      return;
    }
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (kind === "failed") asked?.reject(failure(rest.error.code, rest.error.message));
    else asked?.resolve(rest.value);
  }
}

function failure(code, message) {
  return Object.assign(new Error(message), { code });
}

if (!customElements.get("checkbox-review")) customElements.define("checkbox-review", CheckboxReview);
