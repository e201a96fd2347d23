"""Extension module, made of crates/python. `checkbox` is the package to use."""

__version__: str

class CheckboxError(ValueError):
    code: str

class Model:
    def __new__(cls, onnx: bytes | None, arguments: object) -> Model: ...
    def info(self) -> str: ...
    def read_document(self, document: bytes, arguments: object) -> tuple[str, list[bytes]]: ...
    def read_pixels(
        self, pixels: bytes, width_px: int, height_px: int, channels: int, arguments: object
    ) -> tuple[str, list[bytes]]: ...
