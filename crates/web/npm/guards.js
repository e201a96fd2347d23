// Use after `free()` named as what it is: by itself the module says "null pointer passed to rust".

import { Detector, OpenedDocument, PageImage } from "./pkg/checkbox_web.js";

const CLASSES = [Detector, OpenedDocument, PageImage];
const OWN = ["constructor", "free", "__destroy_into_raw"];

const isFreed = (value) => CLASSES.some((Class) => value instanceof Class) && value.__wbg_ptr === 0;

function check(...values) {
  const freed = values.find(isFreed);
  if (!freed) return;
  const message = `this ${freed.constructor.name} was freed: do not use it after free()`;
  throw Object.assign(new Error(message), { code: "freed" });
}

for (const { prototype } of CLASSES) {
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (OWN.includes(name)) continue;
    for (const kind of ["get", "value"]) {
      const original = descriptor[kind];
      if (typeof original !== "function") continue;
      descriptor[kind] = function guarded(...values) {
        check(this, ...values);
        return original.apply(this, values);
      };
    }
    Object.defineProperty(prototype, name, descriptor);
  }
  const { free } = prototype;
  // Twice is once: those who share an object need not know who frees it.
  prototype.free = prototype[Symbol.dispose ?? "free"] = function freeOnce() {
    if (!isFreed(this)) free.call(this);
  };
}
