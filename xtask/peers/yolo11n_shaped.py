"""Writes an ONNX file of the shape of YOLO11n, with random weights: python yolo11n_shaped.py OUT.onnx [SIDE_PX]

How long a network takes depends on its layers, not on what it learnt, so this stands in for an export of it. The
layers are those of the published architecture (scale n, two classes). Needs torch and onnx.
"""

import sys

import torch
from torch import nn


def conv(c_in, c_out, kernel=1, stride=1, groups=1, act=True):
    return nn.Sequential(nn.Conv2d(c_in, c_out, kernel, stride, kernel // 2, groups=groups), nn.SiLU() if act else nn.Identity())


class Bottleneck(nn.Module):
    def __init__(self, c, e=0.5):
        super().__init__()
        self.body = nn.Sequential(conv(c, int(c * e), 3), conv(int(c * e), c, 3))

    def forward(self, x):
        return x + self.body(x)


class C3k(nn.Module):
    def __init__(self, c):
        super().__init__()
        h = c // 2
        self.a, self.b, self.out = conv(c, h), conv(c, h), conv(2 * h, c)
        self.m = nn.Sequential(Bottleneck(h, 1.0), Bottleneck(h, 1.0))

    def forward(self, x):
        return self.out(torch.cat([self.m(self.a(x)), self.b(x)], 1))


class C3k2(nn.Module):
    def __init__(self, c_in, c_out, deep=False, e=0.5):
        super().__init__()
        c = int(c_out * e)
        self.first, self.m, self.out = conv(c_in, 2 * c), C3k(c) if deep else Bottleneck(c), conv(3 * c, c_out)

    def forward(self, x):
        a, b = self.first(x).chunk(2, 1)
        return self.out(torch.cat([a, b, self.m(b)], 1))


class Sppf(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.first, self.pool, self.out = conv(c, c // 2), nn.MaxPool2d(5, 1, 2), conv(2 * c, c)

    def forward(self, x):
        parts = [self.first(x)]
        parts += [self.pool(parts[-1])]
        parts += [self.pool(parts[-1])]
        parts += [self.pool(parts[-1])]
        return self.out(torch.cat(parts, 1))


class C2Psa(nn.Module):
    def __init__(self, c, head_dim=64):
        super().__init__()
        h = c // 2
        self.heads, self.key_dim, self.head_dim = h // head_dim, head_dim // 2, head_dim
        self.first, self.out = conv(c, c), conv(c, c)
        self.qkv = conv(h, h + 2 * self.key_dim * self.heads, act=False)
        self.position, self.project = conv(h, h, 3, groups=h, act=False), conv(h, h, act=False)
        self.mlp = nn.Sequential(conv(h, 2 * h), conv(2 * h, h, act=False))

    def attend(self, x):
        n, c, h, w = x.shape
        parts = self.qkv(x).view(n, self.heads, 2 * self.key_dim + self.head_dim, h * w)
        q, k, v = parts.split([self.key_dim, self.key_dim, self.head_dim], 2)
        weights = (q.transpose(-2, -1) @ k * self.key_dim**-0.5).softmax(-1)
        y = (v @ weights.transpose(-2, -1)).view(n, c, h, w)
        return self.project(y + self.position(v.reshape(n, c, h, w)))

    def forward(self, x):
        a, b = self.first(x).chunk(2, 1)
        b = b + self.attend(b)
        return self.out(torch.cat([a, b + self.mlp(b)], 1))


class Yolo11n(nn.Module):
    def __init__(self, classes=2, bins=16):
        super().__init__()
        self.s4 = nn.Sequential(conv(3, 16, 3, 2), conv(16, 32, 3, 2), C3k2(32, 64, e=0.25))
        self.s8 = nn.Sequential(conv(64, 64, 3, 2), C3k2(64, 128, e=0.25))
        self.s16 = nn.Sequential(conv(128, 128, 3, 2), C3k2(128, 128, True))
        self.s32 = nn.Sequential(conv(128, 256, 3, 2), C3k2(256, 256, True), Sppf(256), C2Psa(256))
        self.up = nn.Upsample(scale_factor=2)
        self.n16, self.n8 = C3k2(384, 128), C3k2(256, 64)
        self.down8, self.p16 = conv(64, 64, 3, 2), C3k2(192, 128)
        self.down16, self.p32 = conv(128, 128, 3, 2), C3k2(384, 256, True)
        widths = (64, 128, 256)
        self.boxes = nn.ModuleList(nn.Sequential(conv(c, 64, 3), conv(64, 64, 3), nn.Conv2d(64, 4 * bins, 1)) for c in widths)
        self.classes = nn.ModuleList(
            nn.Sequential(conv(c, c, 3, groups=c), conv(c, 64), conv(64, 64, 3, groups=64), conv(64, 64), nn.Conv2d(64, classes, 1))
            for c in widths)
        self.bins = bins

    def forward(self, x):
        s8 = self.s8(self.s4(x))
        s16 = self.s16(s8)
        s32 = self.s32(s16)
        n16 = self.n16(torch.cat([self.up(s32), s16], 1))
        p8 = self.n8(torch.cat([self.up(n16), s8], 1))
        p16 = self.p16(torch.cat([self.down8(p8), n16], 1))
        p32 = self.p32(torch.cat([self.down16(p16), s32], 1))
        outputs = []
        for level, (p, boxes, classes) in enumerate(zip((p8, p16, p32), self.boxes, self.classes)):
            stride, (_, _, h, w) = 8 << level, p.shape
            sides = boxes(p).view(1, 4, self.bins, h * w).softmax(2)
            sides = (sides * torch.arange(self.bins).view(1, 1, -1, 1)).sum(2)
            grid = torch.stack([torch.arange(w).repeat(h), torch.arange(h).repeat_interleave(w)]) + 0.5
            low, high = grid - sides[:, :2], grid + sides[:, 2:]
            outputs.append(torch.cat([(low + high) / 2 * stride, (high - low) * stride, classes(p).view(1, -1, h * w).sigmoid()], 1))
        return torch.cat(outputs, 2)


def main():
    side_px = int(sys.argv[2]) if len(sys.argv) > 2 else 1280
    torch.manual_seed(1)
    model = Yolo11n().eval()
    for classes in model.classes:
        nn.init.constant_(classes[-1].bias, -9.0)  # nothing is found, as on an empty page
    print(f"{sum(p.numel() for p in model.parameters()) / 1e6:.2f} M parameters")
    torch.onnx.export(model, torch.zeros(1, 3, side_px, side_px), sys.argv[1], input_names=["images"], opset_version=17, dynamo=False)


if __name__ == "__main__":
    main()
