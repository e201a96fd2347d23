// The page inside another one, by <checkbox-review>: documents come by messages, results go back, to the page that frames it alone.

import { documentResult } from "./export/results.js";

/** Several changes at once are one. */
const TELL_AFTER_MS = 100;

/** Whether another page frames this one and means to talk to it. */
export const isEmbedded = window.parent !== window && new URLSearchParams(location.search).has("embedded");

/**
 * @param {{store: import("./model/store.js").Store, queue: import("./detection/queue.js").DetectionQueue, engine: object, pictures: object}} parts
 * @param {{open: (files: File[]) => void, close: (files: object[]) => void}} actions
 */
export function listenToHost({ store, queue, engine, pictures }, { open, close }) {
  document.documentElement.classList.add("embedded");
  let port = null;
  let timer = null;
  const tell = () => {
    timer = null;
    port?.postMessage({ kind: "results", documents: store.files.map((file) => documentResult(store, file)), isBusy: queue.busy });
  };
  store.listen((what) => {
    if (what !== "active") timer ??= setTimeout(tell, TELL_AFTER_MS);
  });
  const actions = {
    open: ({ files }) => open(files.map((file) => (file instanceof File ? file : new File([file], "document", { type: file.type })))),
    close: () => close([...store.files]),
    save: async ({ format }) => {
      const { exported } = await import("./export/export.js");
      return exported({ store, engine, pictures }, format);
    },
  };
  const answer = async ({ data: { id, kind, ...question } }) => {
    try {
      const value = await actions[kind](question);
      port.postMessage({ id, kind: "done", value });
    } catch ({ code = "failed", message }) {
      port.postMessage({ id, kind: "failed", error: { code, message } });
    }
  };
  window.addEventListener("message", ({ source, data, ports }) => {
    if (port || source !== window.parent || data !== "checkbox-review:connect") return;
    [port] = ports;
    port.addEventListener("message", answer);
    port.start();
  });
  // Who frames the page is the server's to say (frame-ancestors); this word tells nothing but that it is here.
  window.parent.postMessage("checkbox-review:ready", "*");
}
