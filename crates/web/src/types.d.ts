/** What every function here throws. `code` stays the same between versions. */
export interface CheckboxError extends Error { code: string }

/** Stands in for what an ONNX file's metadata does not say. */
export interface ModelOptions {
  classNames?: string[];
  longSidePx?: number;
  channels?: "gray" | "rgb";
  head?: "class_scores" | "class_scores_transposed" | "objectness" | "end_to_end";
}

export interface DetectOptions {
  /** Lowest confidence to report, 0 to 1. Default 0.2. */
  conf?: number;
  /** Of two boxes that overlap by more, only the more confident stays. Default 0.45. */
  iou?: number;
  /** Whether to look closer at large pages with small boxes. Default "auto". */
  tiling?: "auto" | "off";
  /** `detect` only: pages of the document, such as "1-3,7". Default all. */
  pages?: string;
  /** `detect` only: password of an encrypted PDF. */
  password?: string;
  /** Whether pages have the printed `words` of a PDF. Default false. */
  words?: boolean;
}

export interface OpenOptions {
  password?: string;
  /** Long side of a rendered PDF page, in pixels. Default: the model's input size. */
  renderLongSidePx?: number;
}

/** Pixels of the page as shown, origin at its top left corner. */
export interface Bbox { x1: number; y1: number; x2: number; y2: number }
/** What a box says, beside where it is. */
export interface FormRecord {
  /** Number on its page in reading order, from 1; 0 where it was not read. */
  id: number;
  kind: "checkbox" | "radio";
  /** What the state was read from. */
  source: "vision" | "acroform" | "template" | "reviewed";
  /** The pixels say otherwise than the PDF's field. */
  disagrees?: true;
  label: string | null;
  label_bbox: Bbox | null;
  label_source: "text_layer" | "acroform" | "reader" | "template" | null;
  /** Number of its group on the page, as `GroupRecord.id`. */
  group: number | null;
  question: string | null;
  field?: { name: string; value: string | null; tooltip: string | null };
}
export interface DetectionRecord extends FormRecord { page: number; class: string; confidence: number; bbox: Bbox }
/** Boxes that answer one question. */
export interface GroupRecord {
  id: number;
  page: number;
  question: string | null;
  choice: "single" | "multiple";
  /** The chosen boxes, by `FormRecord.id`. */
  selected: number[];
  flags: ("none" | "several" | "doubtful")[];
}
/** Warning of a page that was read and may mislead: `blank_page`, `black_page`, `xfa_form`, `fields_not_drawn`, `image_left_out`,
 * `too_much_content`. */
export interface WarningRecord { page: number; code: string; detail: string }
export interface WordRecord { text: string; bbox: Bbox }
/** `words` are there where they were asked for. */
export interface PageRecord { page: number; width: number; height: number; dpi: number | null; words?: WordRecord[] }
export interface PageResult {
  page: PageRecord;
  detections: DetectionRecord[];
  groups?: GroupRecord[];
  warnings?: WarningRecord[];
}
export interface PageFailure { page: number; code: string; detail: string }
export interface TimingsMs { decode: number; preprocess: number; inference: number; postprocess: number }
export interface PageAnswer extends PageResult { timings_ms: TimingsMs }
export interface ModelRecord { name: string; version: string; sha256: string }
export interface ModelDetails extends ModelRecord {
  license: string | null;
  classes: string[];
  input: {
    channels: "gray" | "rgb";
    long_side_px: number;
    stride_px: number;
    fixed_width_px: number | null;
    fixed_height_px: number | null;
    batch: number;
    pad_value: number;
    max_upscale: number;
  };
  output: string;
  nms: "class_aware" | "class_agnostic";
}

/** The answer of the HTTP API. */
export interface PredictResponse {
  success: boolean;
  detections: DetectionRecord[];
  counts: Record<string, number>;
  total: number;
  pages: PageRecord[];
  groups: GroupRecord[];
  warnings?: WarningRecord[];
  failed_pages?: PageFailure[];
  model: ModelRecord;
  timings_ms: TimingsMs;
}

/** What is exported: results, corrected or not. */
export interface DocumentResult {
  file: string;
  pages: PageResult[];
  failed_pages?: PageFailure[];
  timings_ms?: TimingsMs;
}

export interface CocoDataset { images: object[]; annotations: object[]; categories: object[] }
