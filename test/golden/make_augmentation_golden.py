"""Makes augmentation.safetensors: pictures changed by given random numbers, with gradients. See README.md.

The formulas are those of DiffAugment (Zhao et al. 2020), for pictures in [-1, 1], written with slices and in float64.
"""

import torch

from make_golden import write

BATCH, CHANNELS, HEIGHT, WIDTH = 4, 3, 16, 18


def color(x, brightness, saturation, contrast):
    x = x + (brightness.view(-1, 1, 1, 1) - 0.5)
    grey = x.mean(dim=1, keepdim=True)
    x = (x - grey) * (saturation.view(-1, 1, 1, 1) * 2) + grey
    mean = x.mean(dim=[1, 2, 3], keepdim=True)
    return (x - mean) * (contrast.view(-1, 1, 1, 1) + 0.5) + mean


def most(side):
    return int(side * 0.125 + 0.5)


def translation(x, down, right):
    """Pixel (i, j) comes from (i + down, j + right), or is 0."""
    moved = []
    for picture, dy, dx in zip(x, down.tolist(), right.tolist()):
        padded = torch.nn.functional.pad(picture, [most(WIDTH)] * 2 + [most(HEIGHT)] * 2)
        top, left = most(HEIGHT) + int(dy), most(WIDTH) + int(dx)
        moved.append(padded[:, top:top + HEIGHT, left:left + WIDTH])
    return torch.stack(moved)


def hole(side):
    return int(side * 0.5 + 0.5)


def cutout(x, rows, columns):
    mask = torch.ones(BATCH, 1, HEIGHT, WIDTH, dtype=x.dtype)
    for i in range(BATCH):
        top, left = int(rows[i]) - hole(HEIGHT) // 2, int(columns[i]) - hole(WIDTH) // 2
        mask[i, :, max(0, top):top + hole(HEIGHT), max(0, left):left + hole(WIDTH)] = 0
    return x * mask


def mirror(x, flags):
    return torch.where(flags.view(-1, 1, 1, 1) == 1, x.flip(3), x)


def main():
    torch.set_num_threads(1)
    generator = torch.Generator().manual_seed(0)

    def integers(low, high):
        return torch.randint(low, high, (BATCH,), generator=generator).float()

    def uniform():
        return torch.rand(BATCH, generator=generator)

    numbers = {
        "brightness": uniform(), "saturation": uniform(), "contrast": uniform(),
        "down": integers(-most(HEIGHT), most(HEIGHT) + 1), "right": integers(-most(WIDTH), most(WIDTH) + 1),
        "rows": integers(0, HEIGHT + (1 - hole(HEIGHT) % 2)), "columns": integers(0, WIDTH + (1 - hole(WIDTH) % 2)),
        "mirrored": torch.tensor([0.0, 1.0, 1.0, 0.0]),
    }
    n = {name: values.double() for name, values in numbers.items()}

    cases = {
        "color": lambda x: color(x, n["brightness"], n["saturation"], n["contrast"]),
        "translation": lambda x: translation(x, n["down"], n["right"]),
        "cutout": lambda x: cutout(x, n["rows"], n["columns"]),
        "mirror": lambda x: mirror(x, n["mirrored"]),
        "all": lambda x: cutout(
            translation(mirror(cases["color"](x), n["mirrored"]), n["down"], n["right"]), n["rows"], n["columns"],
        ),
    }
    shape = (BATCH, CHANNELS, HEIGHT, WIDTH)
    pictures = torch.rand(shape, generator=generator) * 2 - 1
    seed = torch.randn(shape, generator=generator)
    tensors = {"pictures": pictures, "seed": seed} | {f"random.{name}": values for name, values in numbers.items()}
    for name, change in cases.items():
        x = pictures.double().requires_grad_()
        value = change(x)
        (gradient,) = torch.autograd.grad(value, x, seed.double())
        tensors |= {f"{name}.value": value, f"{name}.gradient": gradient}
    write("augmentation.safetensors", tensors, {})


if __name__ == "__main__":
    main()
