"""Makes assets/fonts and src/drawing/svg/font-widths.ts: Inter, and mathematical signs that it lacks from DejaVu Sans.

Needs Debian's fonttools, python3-brotli and fonts-dejavu-core, and the npm package inter-ui 4.1.1, unpacked:

    apt-get install fonttools python3-brotli fonts-dejavu-core
    npm pack inter-ui@4.1.1 && tar xzf inter-ui-4.1.1.tgz
    /usr/bin/python3 scripts/fonts/make_fonts.py package
    npx prettier --write src/drawing/svg/font-widths.ts

What is kept: Latin, Greek and Cyrillic letters, signs, arrows and mathematics, kerning and accents. What is
changed: digits are tabular, all equally wide, so that numbers below each other line up. Inter's licence (OFL)
reserves no name, and DejaVu's only Bitstream and Vera, so both keep theirs.
"""

import pathlib
import sys

from fontTools import subset
from fontTools.ttLib import TTFont

KEPT = [
    (0x20, 0x17F),  # Latin
    (0x192, 0x192),
    (0x1C0, 0x21F),
    (0x2B0, 0x36F),  # modifiers and combining accents
    (0x370, 0x45F),  # Greek, Cyrillic
    (0x490, 0x4FF),
    (0x1D40, 0x1D6A),  # superscript and subscript letters
    (0x1E00, 0x1EFF),
    (0x2010, 0x205F),  # punctuation
    (0x2070, 0x209F),  # superscripts and subscripts
    (0x20A0, 0x20BF),
    (0x2100, 0x218F),  # letter-like signs, fractions
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematics
    (0x2300, 0x232A),
    (0x25A0, 0x25FF),  # shapes
    (0x2713, 0x2718),
    (0x27E8, 0x27E9),
    (0x2C7C, 0x2C7C),
    (0xFB00, 0xFB04),
    (0xFFFD, 0xFFFD),
]
FACES = ["Regular", "SemiBold", "Italic"]
# What DejaVu Sans adds: superscript and subscript letters, arrows, mathematics, brackets.
SIGNS = [(0x1D2C, 0x1D6A), (0x2190, 0x21FF), (0x2200, 0x22FF), (0x2308, 0x230B), (0x2580, 0x259F), (0x27E8, 0x27E9), (0x2A2F, 0x2A2F)]
DEJAVU = pathlib.Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
DEJAVU_LICENCE = pathlib.Path("/usr/share/doc/fonts-dejavu-core/copyright")

root = pathlib.Path(__file__).resolve().parents[2]


def make_face(source: pathlib.Path, target: pathlib.Path) -> TTFont:
    font = TTFont(source)
    options = subset.Options()
    options.layout_features = ["kern", "mark", "mkmk", "ccmp"]
    options.hinting = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17]
    options.notdef_outline = True
    options.glyph_names = True
    subsetter = subset.Subsetter(options)
    codes = [code for first, last in KEPT for code in range(first, last + 1)]
    tabular = tabular_digits(font)
    for table in font["cmap"].tables:
        for code in range(0x30, 0x3A):
            if code in table.cmap:
                table.cmap[code] = tabular.get(table.cmap[code], table.cmap[code])
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    font["post"].formatType = 3.0
    font.flavor = None
    font.save(target)
    return TTFont(target)


def make_signs(target: pathlib.Path, present: set) -> TTFont:
    font = TTFont(DEJAVU)
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    subsetter = subset.Subsetter(options)
    codes = {code for first, last in SIGNS for code in range(first, last + 1)}
    subsetter.populate(unicodes=codes - present)
    subsetter.subset(font)
    font.save(target)
    return TTFont(target)


def tabular_digits(font: TTFont) -> dict:
    """From each digit's glyph to its tabular one, by the font's own feature `tnum`."""
    gsub = font["GSUB"].table
    lookups = [
        index
        for record in gsub.FeatureList.FeatureRecord
        if record.FeatureTag == "tnum"
        for index in record.Feature.LookupListIndex
    ]
    mapping = {}
    for index in lookups:
        for table in gsub.LookupList.Lookup[index].SubTable:
            table = getattr(table, "ExtSubTable", table)
            mapping.update(getattr(table, "mapping", {}))
    return mapping


def widths_module(faces: dict) -> str:
    """Advance widths in thousandths of an em: per face, runs of code points that follow each other."""
    lines = [
        "/** Advance widths of the letters of assets/fonts, in thousandths of an em; made by scripts/fonts/make_fonts.py. */",
        "",
        "/** For runs of code points that follow each other: the first one, then the width of each. */",
        "export type WidthRuns = readonly (readonly [first: number, widths: string])[];",
        "",
        "/** How far letters reach above and below the baseline, and capitals and small letters above it, in thousandths of an em. */",
    ]
    regular = faces["Regular"]
    em = regular["head"].unitsPerEm
    os2, hhea = regular["OS/2"], regular["hhea"]
    scaled = lambda value: round(value * 1000 / em)
    lines.append(
        "export const fontHeights = { ascent: %d, descent: %d, capital: %d, small: %d } as const;"
        % (scaled(hhea.ascent), -scaled(hhea.descent), scaled(os2.sCapHeight), scaled(os2.sxHeight))
    )
    for name, font in faces.items():
        cmap, metrics = font.getBestCmap(), font["hmtx"]
        runs = []
        for code in sorted(cmap):
            width = round(metrics[cmap[code]][0] * 1000 / em)
            if runs and runs[-1][0] + len(runs[-1][1]) == code:
                runs[-1][1].append(width)
            else:
                runs.append((code, [width]))
        lines += ["", f"export const {name[0].lower() + name[1:]}Widths: WidthRuns = ["]
        lines += [f"  [0x{first:x}, '{' '.join(map(str, widths))}']," for first, widths in runs]
        lines.append("];")
    return "\n".join(lines) + "\n"


def main() -> None:
    package = pathlib.Path(sys.argv[1])
    target = root / "assets" / "fonts"
    target.mkdir(parents=True, exist_ok=True)
    (target / "LICENSE-Inter.txt").write_text((package / "LICENSE.txt").read_text())
    (target / "LICENSE-DejaVu.txt").write_text(DEJAVU_LICENCE.read_text())
    faces = {}
    for name in FACES:
        faces[name] = make_face(package / "web" / f"Inter-{name}.woff2", target / f"Inter-{name}.ttf")
    faces["Signs"] = make_signs(target / "DejaVuSans-Signs.ttf", set(faces["Regular"].getBestCmap()))
    (root / "src/drawing/svg/font-widths.ts").write_text(widths_module(faces))


main()
