import type { DocumentResult } from "./pkg/checkbox_web.js";

/** Detail of the event `results`. */
export interface ReviewResults {
  /** Documents as people left them, in their order. */
  documents: DocumentResult[];
  /** The detector is at work on some of them. */
  isBusy: boolean;
}

/**
 * `<checkbox-review src="https://forms.example/">`: the page, from where it is hosted, inside one of your own. Dispatches
 * `results` (a `CustomEvent<ReviewResults>`) after every change. Errors have a stable `code`.
 */
export class CheckboxReview extends HTMLElement {
  readonly documents: DocumentResult[];
  /** Opens documents beside those that are open. */
  open(...files: Blob[]): Promise<void>;
  /** Closes all documents. */
  close(): Promise<void>;
  /** The results as a file. */
  save(format: "json" | "csv" | "coco" | "yolo" | "zip"): Promise<{ name: string; blob: Blob }>;
}

declare global {
  interface HTMLElementTagNameMap { "checkbox-review": CheckboxReview }
}
