"""The network: a grey page in, one box, one score and one state for every cell of three grids out.

Shaped by what runs fast in the inference engine (dense 3x3 and 1x1 convolutions of 48 to 96 channels, ReLU, nearest
upsampling and addition) and by the size of its objects: the image goes to stride 8 at once by space-to-depth, context is
gathered at strides 16 and 32, and the cells of each of the three answer for boxes of other sizes (FPN, Lin et al. 2017).
"""

import torch
from torch import nn

STRIDES = (8, 16, 32)
PAD_MULTIPLE = 32  # the coarsest map has this stride
CLASSES = ("empty_checkbox", "filled_checkbox")


class ConvBlock(nn.Sequential):
    """Convolution, batch normalisation (folded into the convolution at export), ReLU."""

    def __init__(self, inputs: int, outputs: int, kernel: int = 1):
        super().__init__(
            nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(inplace=True),
        )


class Residual(nn.Module):
    """x + block(x), with a dense 3x3 inside."""

    def __init__(self, channels: int):
        super().__init__()
        self.block = ConvBlock(channels, channels, 3)

    def forward(self, x):
        return x + self.block(x)


class Down(nn.Sequential):
    """Halves height and width: space-to-depth, then a 1x1 (a strided 3x3 is several times slower per operation)."""

    def __init__(self, inputs: int, outputs: int):
        super().__init__(nn.PixelUnshuffle(2), ConvBlock(4 * inputs, outputs))


class CheckboxNet(nn.Module):
    """`forward`: float [B, 1, H, W] in 0..1, H and W multiples of 32 -> a raw map [B, 6, H/s, W/s] for each stride s of `STRIDES`.

    Channels of a raw map: is-a-box logit, filled logit, then the distances from the cell's centre to the left, top, right and
    bottom edge, in units of the stride, before softplus (FCOS, Tian et al. 2019).
    """

    def __init__(self, width8: int = 48, width16: int = 80, width32: int = 96, hidden: int = 80):
        super().__init__()
        self.stem = nn.Sequential(
            nn.PixelUnshuffle(STRIDES[0]), ConvBlock(STRIDES[0] ** 2, 2 * width8), ConvBlock(2 * width8, width8), Residual(width8)
        )
        self.down16 = nn.Sequential(Down(width8, width16), Residual(width16))
        self.down32 = nn.Sequential(Down(width16, width32), Residual(width32), Residual(width32), ConvBlock(width32, width16))
        self.merge16 = ConvBlock(width16, width8, 3)
        self.head = prediction(width8, hidden)
        self.head16 = prediction(width16, hidden)
        self.head32 = nn.Sequential(Residual(width16), *prediction(width16, hidden))
        self.upsample = nn.Upsample(scale_factor=2, mode="nearest")

    @property
    def heads(self) -> tuple[nn.Sequential, ...]:
        """One for each stride; the last layer of each makes the raw map."""
        return self.head, self.head16, self.head32

    def forward(self, x):
        x8 = self.stem(x)
        x16 = self.down16(x8)
        x32 = self.down32(x16)
        x16 = x16 + self.upsample(x32)
        x8 = x8 + self.upsample(self.merge16(x16))
        return [head(x) for head, x in zip(self.heads, (x8, x16, x32))]


def prediction(inputs: int, hidden: int) -> nn.Sequential:
    """Features of a grid to its raw map."""
    head = nn.Sequential(ConvBlock(inputs, hidden), nn.Conv2d(hidden, 6, 1))
    nn.init.constant_(head[-1].bias[0], -4.6)  # a box in one cell of a hundred (RetinaNet's prior)
    nn.init.constant_(head[-1].bias[2:], 0.6)
    return head


def warm_start(network: CheckboxNet, state: dict[str, torch.Tensor]) -> None:
    """Load weights, in place; those of a network that has but the first head give the others their last layer."""
    state = {name: value.float() for name, value in state.items()}
    if not any(name.startswith("head16") for name in state):
        fresh = {name: value for name, value in network.state_dict().items() if name.startswith(("head16", "head32"))}
        for part in ("weight", "bias"):
            fresh[f"head16.1.{part}"] = fresh[f"head32.2.{part}"] = state[f"head.1.{part}"]
        state = {**fresh, **state}
    network.load_state_dict(state)


def cell_centres(height: int, width: int, stride: int = STRIDES[0], device=None) -> torch.Tensor:
    """Centres of the cells in input pixels, [H * W, 2] as (x, y), row by row."""
    y, x = torch.meshgrid(torch.arange(height, device=device), torch.arange(width, device=device), indexing="ij")
    return (torch.stack([x, y], -1).reshape(-1, 2).float() + 0.5) * stride


def decode(maps: list[torch.Tensor]):
    """Raw maps [B, 6, H, W] of the strides -> box logits [B, N], filled logits [B, N], boxes [B, N, 4] as x1, y1, x2, y2 in input
    pixels; the cells of the first stride come first."""
    cells = [raw.flatten(2).transpose(1, 2).float() for raw in maps]
    boxes = []
    for raw, values, stride in zip(maps, cells, STRIDES):
        sides = nn.functional.softplus(values[..., 2:]) * stride
        centres = cell_centres(*raw.shape[2:], stride, raw.device)
        boxes.append(torch.cat([centres - sides[..., :2], centres + sides[..., 2:]], -1))
    cells, boxes = torch.cat(cells, 1), torch.cat(boxes, 1)
    return cells[..., 0], cells[..., 1], boxes
