"""Rows for the pools of library recipes. ``*`` has a row with every usual field; ``RECIPE.POOL``
wins where a recipe needs other ones."""

from __future__ import annotations

from schema.base import Json

_TEXTS = (
    ("positive", "The acting was warm and the jokes were good from start to end."),
    ("negative", "The story was dull and the jokes were old from start to end."),
    ("positive", "A bright little film with music that stays with you for days."),
    ("negative", "A long grey film with music that nobody could like for a minute."),
    ("positive", "The young actress is a joy and the ending made the whole room smile."),
    ("negative", "The young actress is wasted and the ending made half the room leave."),
    ("positive", "Clever dialogue, quiet humour and a cast that clearly likes each other."),
    ("negative", "Clumsy dialogue, loud humour and a cast that clearly wants to go home."),
    ("positive", "I have seen it twice and found more in it the second time."),
)
_QUESTIONS = (
    ("A box holds 3 red and 4 blue balls. How many balls is that?", "7"),
    ("Tom has 9 apples and eats 2. How many are left?", "7"),
    ("Four rows of five chairs are how many chairs?", "20"),
    ("A train leaves at 8 and arrives at 11. How many hours is that?", "3"),
    ("Half of 18 is what?", "9"),
    ("Two dozen eggs are how many eggs?", "24"),
    ("What is the sum of 12 and 30?", "42"),
    ("A week and a day are how many days?", "8"),
    ("What is 5 times 5?", "25"),
)


def _usual(nth: int) -> dict[str, Json]:
    (label, text), (question, gold) = _TEXTS[nth], _QUESTIONS[nth]
    return {
        "label": label,
        "text": text,
        "question": question,
        "gold": gold,
        "instruction": f"{question} Explain it to a child of {nth + 6}.",
        "response": f"Think of it step by step. {text} So it is {gold}.",
        "document": f"{text} Critics wrote about it in spring. It was shown in {nth + 3} towns.",
        "earlier": f"Tell me something of number {nth}.",
        "reply": f"Number {nth} is a number like any other.",
        "entity": f"Bellow Tower {nth}",
        "claim": f"Bellow Tower {nth} was built in 18{nth}4 beside the old harbour.",
        "note": f"[NAME] of [PLACE] was seen on [DATE]. {text}",
        "setup": f"create table shop (name text, n int);\ninsert into shop values ('A', {nth});",
        "topic": text.split()[1],
        "passage": f"{text} {question}",
        "input": text,
        "output": gold,
    }


_FIRST = ("town", "spring", "garden", "critics", "director", "camera", "winter", "harbour")
_SECOND = ("bread", "letters", "engines", "mountains", "sailors", "violins", "markets", "lamps")


def _corpus(text: str) -> list[dict[str, Json]]:
    """Documents that have some words of a text, and others of their own."""
    words = text.split()
    return [
        {"document": f"{' '.join(words[nth % 3 :: 2])} the {one} wrote of {two} and {one} lights"}
        for nth, (one, two) in enumerate(zip(_FIRST, _SECOND, strict=True))
    ]


_SOLVED = (
    "A cat has how many legs?",
    "What is 2 and 2?",
    "How many seasons are in a year?",
    "Half of 8 is what?",
)
SOLVED: list[dict[str, Json]] = [
    {"question": question, "gold": "4", "wrong": "5", "known": "4"} for question in _SOLVED
]
"""Questions of which the answer is 4: what who is asked mostly says."""

OPTIONS: list[dict[str, Json]] = [
    {"question": question, "option": option, "gold": options[0]}
    for question, options in (
        ("Where is bread kept?", ("a bread box", "a river", "a violin")),
        ("What cuts paper?", ("scissors", "soup", "a cloud")),
    )
    for option in options
]

TABLES: list[dict[str, Json]] = [
    {
        "program": f"CREATE TABLE t (town, people);\nINSERT INTO t VALUES ('A', {n}), ('B', 9);",
        "question": f"Which town has {n} people?",
        "gold": "A",
    }
    for n in (3, 4, 5)
]

ROWS: dict[str, list[dict[str, Json]]] = {
    "*": [_usual(nth) for nth in range(len(_TEXTS))],
    "synthesizrr.corpus": [row for _, text in _TEXTS[:3] for row in _corpus(text)],
    **{
        f"{name}.questions": SOLVED
        for name in (
            *(
                "scott",
                "kard",
                "instructrag",
                "universal-self-consistency",
                "zero-shot-cot",
                "star",
            ),
            *("tree-of-thoughts", "program-of-thoughts", "recursive-questions"),
        )
    },
    **{f"{name}.options": OPTIONS for name in ("pinto", "elimination")},
    "instructrag.asked": [{"question": row["question"], "known": "4"} for row in SOLVED],
    "chain-of-table.tables": TABLES,
    "socratic.problems": SOLVED,
    "logicot.seeds": [
        {"premises": f"If {one}, then {two}. {one}.", "conclusion": f"{two}.", "gold": "yes"}
        for one, two in (("it rains", "it is wet"), ("Ann sings", "Bo dances"), ("A", "B"))
    ],
    **{
        f"{name}.questions": SOLVED
        for name in (
            *("auto-icl", "self-icl", "rephrase-and-respond", "self-polish", "iterative-rpo"),
            *("dpo-self-training", "lm-vs-lm", "mistakes"),
        )
    },
    "consistency-with-elimination.options": OPTIONS,
    "mistakes.asked": [{"question": row["question"], "known": "4"} for row in SOLVED],
    "ape.examples": [{"input": str(n), "output": str(n + n)} for n in range(1, 8)],
    "ape.scoring": [{"text": row["question"], "gold": "4"} for row in SOLVED],
    "spag.words": [{"word": word} for word in ("zebra", "comet", "piano")],
    "disco.texts": [{"before": text, "label_before": label} for label, text in _TEXTS],
    "pass-at-k.problems": [
        {"problem": f"def add{n}(a): a and {n}", "tests": f"assert add{n}(1) == {n + 1}"}
        for n in range(3)
    ],
    "soda.triples": [
        {"head": f"the person {what}", "relation": "xWant", "tail": "to rest"}
        for what in ("wins a race", "bakes bread", "moves house")
    ],
    "graph-to-text.triples": [
        {"graph": graph, "subject": one, "relation": "flows into", "object": other}
        for graph, one, other in (
            ("a", "Isar", "Danube"),
            ("a", "Inn", "Danube"),
            ("b", "Aare", "Rhine"),
        )
    ],
    "synthie.triples": [
        {"subject": "Isar", "relation": relation, "object": thing}
        for relation, thing in (
            ("in", "Bavaria"),
            ("into", "Danube"),
            ("through", "Munich"),
            ("long", "295"),
        )
    ],
    "plans.worlds": [
        {
            "task": f"Go to the kitchen, {how}.",
            "world": {
                "start": ["at(hall)"],
                "actions": {
                    "go(from, to)": {
                        "needs": ["at(from)"],
                        "adds": ["at(to)"],
                        "removes": ["at(from)"],
                    }
                },
                "goal": ["at(kitchen)"],
            },
        }
        for how in ("slowly", "at once", "alone")
    ],
    "sg-icl.texts": [{"text": text, "gold": label} for label, text in _TEXTS],
    "spin.known": [{"instruction": row[0], "chosen": f"It is {row[1]}."} for row in _QUESTIONS],
    "multi-news-plus.documents": [
        {"document": text, "summary": "A film was shown, and people liked it."}
        for _, text in _TEXTS
    ],
}
