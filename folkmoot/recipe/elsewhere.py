"""The rows of the catalogue of methods that are no recipe file, each with what carries it."""

from __future__ import annotations

_TOLD = """
F1 | class and task labels | the kind `classification`
F2 | intermediate labels | the kind `taxonomy`, or two passes that annotate; see `concepts`
F3 | confidence of labels | vote share and calibrated probabilities of every annotation
F4 | preference labels | the kinds `preference` and `ranking`, asked in both orders
F5 | relations of entities | the kind `relations`
F6 | semantic roles | the kind `semantic_roles`
F7 | temporal order | the kind `temporal_order`
F8 | formats of synthesis | the exports `sft`, `rationale`, `preference`, `critique`, ...
F9 | generation, assessment, utilisation | passes, gates, exports; records have parents
F10 | annotator and learner | the measure `student`
L1 | events | the kind `events`
L2 | column headers by several models | `classification` with several models, and `agreement`
L3 | rationales handed on | stages of a campaign: who reads whom is data
L4 | CoAnnotating | confidence, `--max-error` and what is escalated to people
L5 | accuracy of each annotator | `agreement`: accuracy, kappa and confusion by seat
L6 | best practices | guideline, models, seeds and known answers of a run are in the ledger
L7 | correcting people's labels | the kind `correction`
L10 | queries for code | left out: there is no parser of call graphs
N10 | collaboration and debate | the debate of every committee; `coevol` writes one out
P5 | rewards of robots by self-ranking | left out: there is no simulator of a robot
G4 | rewards of robots from nothing | left out, as P5
A1 | Turking Test | a campaign with the guideline, and known answers
A2 | looking by hand | `folkmoot review --sample`
A3 | open models against people's labels | `agreement`
A4 | ranks of candidates | the measure `hits`
A7 | a small set of known answers | known answers in the stream: weights, figures with intervals
S0 | rules | the gates `words`, `banned`, `begins`, `regex`, `repetition`, ...
S1 | numbers of turns | the gate `turns`
S2 | chains with wrong answers | the gate `answer_is`, the shape `graded`
S3 | what is nearly the same | the gates `rouge_l`, `near` and `minhash`
S7 | perplexity and confidence | the gates `perplexity` and `at_least`
S10 | the best of several | the draw `best`, the kind `ranking`
S12 | weights by the shift of a distribution | the measure `shift`
U1 | training on instructions | the export `sft`, with its card
U7 | training on reasons | the export `rationale`
U8 | dialogues, extraction, code | the exports `dialogues`, `sft`; `baize`, `synthie`, `pass-at-k`
U9 | domains | a copy of a recipe with a corpus, lists and a guideline of the domain
G6 | DPO | the export `dpo`: with `policy` each row says whether it is on-policy
Q10 | prompter and parser | the prompt and the shape of a pass
H4 | explanations that can be verified | verbatim quotes in debates; the gate `contains`
H5 | assignment by uncertainty | as L4
H6 | people and models together | `folkmoot review`: dissent and quotes are shown, edits teach
H7 | pruning | a pruned model is one more model: `bench` measures it
H8 | mixtures of experts | as H7
H9 | quantisation | `models prepare` keeps the fastest format with the same answers
K1 | chains | passes of a recipe, and steps of a `talk`
K2 | visual workflows | `folkmoot recipe graph`
K3 | tools for people | `folkmoot review`, `folkmoot web`, other tools' formats both ways
K4 | rules and models under one vote | learners and guests beside the committee; imported votes
"""

ELSEWHERE = tuple(
    (row, method, by)
    for row, method, by in (line.split(" | ") for line in _TOLD.strip().splitlines())
)
"""Row, method, what carries it."""
