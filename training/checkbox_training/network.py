"""The network: a grey page in, one box, one score and one state for every 8 x 8 px cell out.

Shaped by what runs fast in the inference engine (dense 3x3 and 1x1 convolutions of 48 to 96 channels, ReLU, nearest
upsampling and addition) and by the size of its objects (a checkbox is 8 to 30 px on a page of 1280 px): the image goes to
stride 8 at once by space-to-depth, context is gathered at strides 16 and 32, and all predictions are made at stride 8.
"""

import torch
from torch import nn

STRIDE = 8
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
    """`forward`: float [B, 1, H, W] in 0..1, H and W multiples of 32 -> raw map [B, 6, H/8, W/8].

    Channels of the raw map: is-a-box logit, filled logit, then the distances from the cell's centre to the left, top, right
    and bottom edge, in units of the stride, before softplus (FCOS, Tian et al. 2019, at a single scale).
    """

    def __init__(self, width8: int = 48, width16: int = 80, width32: int = 96):
        super().__init__()
        self.stem = nn.Sequential(
            nn.PixelUnshuffle(STRIDE), ConvBlock(STRIDE * STRIDE, 2 * width8), ConvBlock(2 * width8, width8), Residual(width8)
        )
        self.down16 = nn.Sequential(Down(width8, width16), Residual(width16))
        self.down32 = nn.Sequential(Down(width16, width32), Residual(width32), Residual(width32), ConvBlock(width32, width16))
        self.merge16 = ConvBlock(width16, width8, 3)
        self.head = nn.Sequential(ConvBlock(width8, 80), nn.Conv2d(80, 6, 1))
        self.upsample = nn.Upsample(scale_factor=2, mode="nearest")
        nn.init.constant_(self.head[-1].bias[0], -4.6)  # a box in one cell of a hundred (RetinaNet's prior)
        nn.init.constant_(self.head[-1].bias[2:], 0.6)

    def forward(self, x):
        x8 = self.stem(x)
        x16 = self.down16(x8)
        x16 = x16 + self.upsample(self.down32(x16))
        x8 = x8 + self.upsample(self.merge16(x16))
        return self.head(x8)


def cell_centres(height: int, width: int, device=None) -> torch.Tensor:
    """Centres of the cells in input pixels, [H * W, 2] as (x, y), row by row."""
    y, x = torch.meshgrid(torch.arange(height, device=device), torch.arange(width, device=device), indexing="ij")
    return (torch.stack([x, y], -1).reshape(-1, 2).float() + 0.5) * STRIDE


def decode(raw: torch.Tensor):
    """Raw map [B, 6, H, W] -> box logits [B, N], filled logits [B, N], boxes [B, N, 4] as x1, y1, x2, y2 in input pixels."""
    height, width = raw.shape[2:]
    cells = raw.flatten(2).transpose(1, 2).float()
    sides = nn.functional.softplus(cells[..., 2:]) * STRIDE
    centres = cell_centres(height, width, raw.device)
    boxes = torch.cat([centres - sides[..., :2], centres + sides[..., 2:]], -1)
    return cells[..., 0], cells[..., 1], boxes
