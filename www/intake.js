// Ways in for files: drop, paste, pick, folder, photo, sample.

const byId = (id) => document.getElementById(id);

/** @param {(files: File[]) => void} take */
export function listenForFiles(take) {
  for (const [button, input] of [["pick", "files-input"], ["pick-folder", "folder-input"], ["take-photo", "photo-input"]]) {
    byId(button).addEventListener("click", () => byId(input).click());
    byId(input).addEventListener("change", ({ target }) => {
      take([...target.files].filter((file) => !file.name.startsWith(".")));
      target.value = "";
    });
  }
  document.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    if (files.length > 0) {
      event.preventDefault();
      take(files);
    }
  });
  listenForSamples(take);
  listenForDrops(take);
}

function listenForSamples(take) {
  const samples = [...document.querySelectorAll(".sample")];
  for (const button of samples) {
    button.addEventListener("click", async () => {
      // A double click is one wish.
      if (samples.some(({ dataset }) => dataset.opening)) return;
      button.dataset.opening = "yes";
      try {
        const { file } = button.dataset;
        const blob = await (await fetch(file)).blob();
        take([new File([blob], file.split("/").at(-1), { type: blob.type })]);
      } finally {
        delete button.dataset.opening;
      }
    });
  }
}

function listenForDrops(take) {
  const hint = byId("drop-hint");
  const hasFiles = ({ dataTransfer }) => Boolean(dataTransfer?.types.includes("Files"));
  document.addEventListener("dragenter", (event) => {
    // Text that is dragged about is no document.
    if (hasFiles(event)) hint.hidden = false;
  });
  document.addEventListener("dragleave", ({ relatedTarget }) => {
    // Between two elements of the page there is one to go to; out of the window there is none.
    if (relatedTarget === null) hint.hidden = true;
  });
  document.addEventListener("dragend", () => { hint.hidden = true; });
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", async (event) => {
    event.preventDefault();
    hint.hidden = true;
    // The entries are gone after the first await.
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.());
    const files = [...event.dataTransfer.files];
    const folders = entries.filter((entry) => entry?.isDirectory);
    if (folders.length === 0) return take(files);
    const inFolders = await Promise.all(entries.map((entry, index) => (entry?.isDirectory ? filesIn(entry) : [files[index]])));
    take(inFolders.flat());
  });
}

/** All files below a dropped folder. */
async function filesIn(entry) {
  if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  const reader = entry.createReader();
  const found = [];
  // One call gives at most a hundred entries.
  for (let some; (some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject))).length > 0; ) found.push(...some);
  const files = await Promise.all(found.filter(({ name }) => !name.startsWith(".")).map(filesIn));
  return files.flat();
}
