"""Texts and how many words they have: the server and the browser count alike."""

WORD_COUNTS = [
    ("", 0),
    ("   ", 0),
    ("ett", 1),
    ("ett två", 2),
    ("  ett \t två\r\n\r\ntre ", 3),
    ("Vi möter dem för sent.", 5),
    ("e-hälsa och LVM-vård", 3),
    ("Först – och sist – mötet", 4),
    ("- * … !!", 0),
    ("• första\n• andra", 2),
    ("70-talet, 12 %", 2),
    ("½ ² Ⅷ ٣", 4),
    ("a\u0301 a\u030a", 2),  # decomposed
    ("ett\u00a0två\u202ftre\u2009fyra\u3000fem", 5),
    ("ett\u0085två\u2028tre\u2029fyra", 4),
    ("ett\x1ctvå\ufefftre\u200bfyra", 1),  # not white space, whatever a language says
    ("日本語 ภาษาไทย עברית", 3),
    ("😀 👩‍👩‍👧 𝟙 𐐷", 2),
    ("https://example.se/väg?fråga=1", 1),
    ("och/eller och / eller", 3),
]
