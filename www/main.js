// The page: makes its parts and ties them together.

import { Engine, hasSimd } from "./detection/engine.js";
import { Pictures } from "./detection/pictures.js";
import { DetectionQueue } from "./detection/queue.js";
import { isEmbedded, listenToHost } from "./embedded.js";
import { FileList } from "./file-list.js";
import { listenForFiles } from "./intake.js";
import { Drafts } from "./model/drafts.js";
import { Store } from "./model/store.js";
import { dismiss, notify } from "./notices.js";
import { Review } from "./review/review.js";
import { rove } from "./roving.js";
import { listenToSaving } from "./saving.js";
import { listenToShortcuts, shortcutOf } from "./shortcuts.js";
import { Status } from "./status.js";
import { showSummary } from "./summary.js";
import { Table } from "./table.js";
import { Thumbnails } from "./thumbnails.js";
import { listenForUpdates } from "./update.js";
import { Adjust } from "./viewer/adjust.js";
import { Corrections } from "./viewer/corrections.js";
import { Draw } from "./viewer/draw.js";
import { Menu } from "./viewer/menu.js";
import { Message } from "./viewer/message.js";
import { Viewer } from "./viewer/viewer.js";
import { plural, sentence } from "./words.js";

const byId = (id) => document.getElementById(id);

const store = new Store();
const engine = new Engine((share) => {
  byId("loading").value = share;
  if (!queue.busy) status.say(`Loading the detector… ${Math.floor(100 * share)} %`);
});
const queue = new DetectionQueue(store, engine);
const pictures = new Pictures(engine, queue);
const viewer = new Viewer(store, pictures);
const draw = new Draw(store, viewer);
const corrections = new Corrections(store, viewer, draw);
const review = new Review(store, pictures);
const status = new Status(store, queue);
const drafts = new Drafts(store);
new Menu(store, viewer, corrections, new Adjust(store, viewer));
new Message(store, queue);
new Table(store, pictures);
new Thumbnails(store);
new FileList(store, { remove: (file) => close([file]), retry: (file) => queue.retry([file]) });
listenToShortcuts();
const toolbar = rove(document.querySelector(".toolbar"), "button, input");
const saving = listenToSaving({ store, engine, pictures, status });
viewer.zoom.isBusy = (event) => draw.on || event.target.closest("#handles") !== null;

store.listenOnScreen((what) => {
  if (what === "active") return;
  const { files, page } = store;
  byId("welcome").hidden = files.length > 0;
  byId("workspace").hidden = files.length === 0;
  byId("clear").hidden = files.length === 0;
  byId("turn").disabled = !page || page.pending;
  byId("open-review").disabled = !files.some((file) => file.pages.some((each) => each.boxes.length > 0));
  showSummary(store);
  toolbar.refresh();
  goToFirstBoxes();
});

/** True when somebody chose the page on screen. Until then it is the first one with boxes. */
let hasChosen = false;
for (const type of ["pointerdown", "keydown"]) byId("viewer-panel").addEventListener(type, () => { hasChosen = true; });

function goToFirstBoxes() {
  const { file, page, pageNumber } = store;
  if (hasChosen || !page || page.pending || pageNumber !== 1 || page.boxes.length > 0) return;
  const first = file.pages.find((each) => store.shown(each).length > 0);
  const areKnown = first && file.pages.indexOf(first) === first.record.page - 1;
  if (areKnown) {
    hasChosen = true;
    store.select(file.id, first.record.page);
  }
}

byId("zoom-in").addEventListener("click", () => viewer.zoom.by(1.25));
byId("zoom-out").addEventListener("click", () => viewer.zoom.by(0.8));
byId("zoom-fit").addEventListener("click", () => viewer.zoom.fit());
for (const id of ["turn", "turn-empty"]) {
  byId(id).addEventListener("click", () => store.page && !store.page.pending && queue.turn(store.file, store.page));
}
byId("draw-empty").addEventListener("click", () => byId("draw").click());
byId("lower-confidence").addEventListener("click", () => setConfidence(0.05));
byId("open-review").addEventListener("click", () => review.open());
byId("cancel").addEventListener("click", () => queue.cancel());
byId("continue").addEventListener("click", () => queue.retry(store.files.filter((file) => file.status === "cancelled")));
byId("clear").addEventListener("click", () => close([...store.files]));
byId("confidence").addEventListener("input", ({ target }) => setConfidence(Number(target.value)));
document.addEventListener("keydown", (event) => {
  if (store.isReviewing) return;
  const letter = shortcutOf(event);
  if (letter === "r" && !byId("open-review").disabled) review.open();
  if (letter === "t" && !byId("turn").disabled) byId("turn").click();
});

function setConfidence(confidence) {
  byId("confidence").value = confidence;
  byId("confidence-value").textContent = confidence.toFixed(2);
  store.setConfidence(confidence);
}

/** Closes files; they come back as long as nothing else was opened. */
function close(files) {
  if (files.some((file) => file.status === "detecting" || file.status === "waiting")) queue.cancel(files);
  store.close(files);
  if (store.files.length === 0) status.say("All files closed.");
  const what = files.length === 1 ? files[0].name : plural(files.length, "file");
  notify("closed", `${what} closed.`, [{ label: "Undo", act: () => store.history.undo() }]);
}

function take(files) {
  if (files.length === 0) return;
  dismiss("closed");
  if (store.files.length === 0) hasChosen = false;
  queue.add(files);
}

byId("own-model").addEventListener("click", () => byId("model-input").click());
byId("embedded-model").addEventListener("click", () => takeModel(null));
byId("model-input").addEventListener("change", ({ target }) => {
  const [file] = target.files;
  target.value = "";
  if (file) takeModel(file);
});

async function takeModel(file) {
  status.say("Loading the model…");
  try {
    const { classes } = await engine.useModel(file && new Uint8Array(await file.arrayBuffer()));
    store.classNames = classes;
    byId("model-name").textContent = file ? `${file.name}, on this machine only.` : "The embedded model.";
    byId("embedded-model").hidden = !file;
    queue.restart(classes);
    if (store.files.length === 0) status.say("Ready.");
  } catch (error) {
    const { code, message } = error;
    status.say(sentence(code === "invalid_model" ? { message: `the model cannot be used: ${message}` } : error));
  }
}

/** Files that a tab had open before. @param {object[]} files as the drafts have them */
function restore(files) {
  drafts.adopt(files);
  for (const { order, savedAt, draft, pageOnScreen, ...known } of files) {
    if (known.status === "detecting") known.status = "waiting";
    const file = store.restoreFile(known);
    if (pageOnScreen) [store.fileId, store.pageNumber, hasChosen] = [file.id, pageOnScreen, true];
    if (known.pages.some((page) => page.boxes.some((box) => box.reviewed))) store.unsaved = true;
  }
  store.tell("files");
  store.tell("page");
  queue.resume();
}

async function begin() {
  if (isEmbedded) return listenToHost({ store, queue, engine, pictures }, { open: take, close });
  if (!(await drafts.open())) saving.keepsNoDraft();
  const own = await drafts.own();
  if (own.length > 0) {
    restore(own);
    status.say(`${plural(own.length, "file")} from before, with your corrections.`);
  }
  drafts.follow();
  const abandoned = await drafts.abandoned();
  if (abandoned.length === 0) return;
  notify("draft", `${plural(abandoned.length, "file")} from your last visit ${abandoned.length === 1 ? "is" : "are"} still in this browser.`, [
    { label: "Open", act: () => restore(abandoned) },
    { label: "Delete", act: () => drafts.forget(abandoned) },
  ]);
}

if (hasSimd()) {
  listenForFiles(take);
  const begun = begin();
  // Ready before the first file comes, and quick when it comes.
  engine.start().then(
    async ({ classes }) => {
      store.classNames = classes;
      byId("loading").hidden = true;
      await begun;
      if (queue.busy || store.files.length > 0) return;
      status.say("Ready.");
      engine.ask({ kind: "warm" }, { group: "detect" }).catch(() => {
        // Cancelled by somebody quick.
      });
    },
    (error) => status.say(sentence(error)),
  );
} else {
  byId("unsupported").hidden = false;
}

// Inside another page that one keeps what matters, and says when it has changed.
if (isEmbedded) saving.allowLeaving();
else {
  listenForUpdates(() => {
    saving.allowLeaving();
    return drafts.save();
  });
}
