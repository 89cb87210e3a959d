"""What is said in single passes of library recipes, where what the shape reads is not enough to
come through the gates: one of some texts, by chance, with what the prompt shows filled in, and a
sentence in place of each ``~``."""

from __future__ import annotations

SAID: dict[str, tuple[str, ...]] = {
    "chain-of-table.begin": ('[["A",3],["B",9]]',),
    "chain-of-table.plan": ("B", "D", "F"),
    "chain-of-table.write": ("* FROM t WHERE people < 9",),
    "chain-of-table.run": ('[["A",3]]',),
    "chain-of-table.answer": ("A", "A", "B"),
    "controlmath.craft": ("~ It is {equation}.",),
    "controlmath.rewrite": ("~ {problem}",),
    "elimination.possible": ("A", "A", "B"),
    "graph-stories.solve": (
        "~ The answer is grandmother.",
        "~ The answer is uncle.",
        "~ The answer is aunt.",
        "~ The answer is cousin.",
    ),
    "graph-stories.tell": ("~ {edges}",),
    "i-sheep.quality": ("Score: 9", "Score: 8", "Score: 5"),
    "i-sheep.following": ("Score: 8", "Score: 10", "Score: 7"),
    "instructrag.explain": ("~ So there are 4.", "~ The second document helps: 4."),
    "logicot.chain": ("~ The answer is yes.", "~ The answer is no."),
    "pinto.choose": ("a bread box", "A", "B"),
    "program-of-thoughts.run": ("4", "4", "error (exception): NameError: name 'x'"),
    "scott.simulate": ("4", "It must be 4.", "5"),
    "socratic.take-apart": (
        "Question: How many are there first?\nAnswer: 1 + 1 = 2\n"
        "Question: And twice that many?\nAnswer: 2 * 2 = 4",
        "Question: ~\nAnswer: 2 * 2 = 5\nQuestion: ~\nAnswer: It is 4.",
    ),
    "zero-shot-cot.reason-first": ("~ So it is 4", "~ 4.", "~ It is 5."),
    "zero-shot-cot.answer-first": ("4. ~", "5. ~"),
    "graph-to-text.say": ("{subject} flows into the {object}.",),
    "graph-to-text.fuse": ("{drawn.sentence:lines}",),
    "lm-vs-lm.claim": ("It is 4, says the ~", "It is 5. ~"),
    "lm-vs-lm.examine.text": ("Reason: ~\nVerdict: right", "Reason: ~\nVerdict: wrong"),
    "mistakes.analyse": (
        "Wrong step: ~\nReason: ~\nGuideline: ~\nCorrection: ~ The answer is 4.",
        "Wrong step: ~\nReason: ~\nGuideline: ~\nCorrection: ~ The answer is 6.",
    ),
    "pass-at-k.run": ("passed", "error (exception): AssertionError"),
    "plans.plan": ("1. go(hall, kitchen)", "1. go(hall, garden)", "1. go(street, hall)"),
    "plans.mend": ("1. go(hall, kitchen)", "1. go(hall, garden)", "1. go(hall, cellar)"),
    "plans.follow": ('{{"valid":true,"says":""}}', '{{"valid":false,"says":"step 1 fails"}}'),
    "self-polish.first": ("~ The answer is 4.", "~ The answer is 5."),
    "self-polish.answer": ("~ The answer is 4.", "~ The answer is 5."),
    "sg-icl.solve": ("Positive.", "negative"),
    "soda.tell": ("~ {person} ~",),
    "spag.play.d-two": ("~", "~ A zebra, a comet, a piano!"),
    "spag.play.guess": ("zebra or comet or piano", "a violin"),
    "synthie.write": ("{drawn.subject:lines} {drawn.object:lines} ~",),
    "answer-first.answers": ("acting\njokes\nspring",),
    "answer-first.back": ("acting", "jokes", "the spring"),
    "multi-news-plus.vote": ("~ The answer is yes.", "~ The answer is no."),
}
