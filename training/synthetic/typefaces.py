"""Typefaces by script, of families that Debian packages; one that is not installed falls back to another."""

LATIN_FONTS = [
    *("Liberation Sans", "Liberation Sans", "Liberation Sans Narrow", "Liberation Serif", "Nimbus Sans", "Nimbus Sans Narrow", "Nimbus Roman"),
    *("DejaVu Sans", "DejaVu Sans Condensed", "DejaVu Serif", "Noto Sans", "Noto Serif", "C059", "P052", "URW Bookman", "URW Gothic"),
    *("FreeSans", "FreeSerif", "Noto Sans Display", "Noto Serif Display", "Roboto", "Roboto Condensed", "Roboto Slab", "Open Sans", "Lato", "Inter"),
    *("Latin Modern Roman", "Latin Modern Sans", "CMU Serif", "CMU Bright", "Carlito", "Caladea", "EB Garamond", "Linux Libertine O", "Dosis", "Cantarell"),
    *("Vollkorn", "Old Standard TT", "Comic Neue", "League Spartan", "Bebas Neue", "Tuffy"),
]
HAND_FONTS = [
    *("Breip", "DkgHandwriting", "femkeklaver", "Rufscript", "Dancing Script", "Because We Build", "Because We Connect", "Because We Learn", "Z003"),
    *("Humor Sans", "Kristi", "Delphine", "Ecolier_court", "Klee One", "Yusei Magic", "Comic Neue"),
]
TYPEWRITER_FONTS = [
    *("Liberation Mono", "Nimbus Mono PS", "FreeMono", "DejaVu Sans Mono", "Noto Sans Mono", "Noto Mono", "Courier Prime", "GNUTypewriter"),
    *("CMU Typewriter Text", "Latin Modern Mono"),
]
SCRIPT_FONTS = {
    "ru": ["Liberation Sans", "Liberation Serif", "Noto Sans", "Noto Serif", "DejaVu Sans", "FreeSerif", "PT Sans", "PT Serif", "Roboto", "Open Sans"],
    "uk": ["Liberation Sans", "Liberation Serif", "Noto Sans", "Noto Serif", "PT Sans", "Roboto"],
    "el": ["Liberation Sans", "Liberation Serif", "Noto Sans", "Noto Serif", "DejaVu Sans", "Roboto"],
    "vi": ["Noto Sans", "Noto Serif", "DejaVu Sans", "Roboto", "Open Sans"],
    "ar": ["Noto Naskh Arabic", "Noto Kufi Arabic", "Noto Sans Arabic", "Amiri", "KacstBook", "KacstOffice"],
    "fa": ["Noto Naskh Arabic", "Noto Sans Arabic", "Noto Nastaliq Urdu", "KacstFarsi"],
    "ur": ["Noto Nastaliq Urdu", "Noto Naskh Arabic"],
    "he": ["Noto Sans Hebrew", "Noto Serif Hebrew", "Liberation Sans"],
    "hi": ["Noto Sans Devanagari", "Noto Serif Devanagari"],
    "th": ["Noto Sans Thai", "Noto Serif Thai", "Noto Looped Thai", "Garuda", "Kinnari", "Norasi"],
    "zh": ["Noto Sans CJK SC", "Noto Serif CJK SC", "Noto Sans CJK TC", "WenQuanYi Zen Hei", "AR PL UKai CN", "AR PL UMing CN", "AR PL UMing TW"],
    "ja": ["Noto Sans CJK JP", "Noto Serif CJK JP", "IPAGothic", "IPAMincho", "IPAPGothic", "IPAPMincho", "TakaoPGothic", "Sawarabi Gothic"],
    "ko": ["Noto Sans CJK KR", "Noto Serif CJK KR", "NanumGothic", "NanumMyeongjo", "UnBatang", "UnDotum"],
    "ta": ["Noto Sans Tamil", "Noto Serif Tamil"],
    "bn": ["Noto Sans Bengali", "Noto Serif Bengali"],
    "ka": ["Noto Sans Georgian", "Noto Serif Georgian"],
    "hy": ["Noto Sans Armenian", "Noto Serif Armenian"],
    "am": ["Noto Sans Ethiopic", "Noto Serif Ethiopic"],
    "te": ["Noto Sans Telugu", "Noto Serif Telugu"],
    "gu": ["Noto Sans Gujarati", "Noto Serif Gujarati"],
    "pa": ["Noto Sans Gurmukhi", "Noto Serif Gurmukhi"],
    "kn": ["Noto Sans Kannada", "Noto Serif Kannada"],
    "ml": ["Noto Sans Malayalam", "Noto Serif Malayalam"],
    "si": ["Noto Sans Sinhala", "Noto Serif Sinhala"],
    "km": ["Noto Sans Khmer", "Noto Serif Khmer"],
    "my": ["Noto Sans Myanmar", "Noto Serif Myanmar"],
    "lo": ["Noto Sans Lao", "Noto Serif Lao"],
}
