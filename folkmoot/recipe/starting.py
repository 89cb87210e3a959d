"""A recipe to begin with: a commented file that runs as it is."""

STARTING = """\
# A recipe: passes over pools. Check it with `folkmoot recipe check FILE`, look at three units of
# each pass with `folkmoot recipe try FILE`, run it with `folkmoot recipe run FILE`.
name = "{name}"
title = "Reviews with their labels"
makes = "labels"                       # what comes out: labels, sft, preference, ...

[lists]                                # values to draw from
label = ["positive", "negative"]
topic = ["a hotel", "a film", "a phone"]

# A pool that is given when the recipe is run, with --pool seeds=FILE (take the # away to use it):
# [pools.seeds]
# fields = {{ text = "text" }}           # field of a record = column of the file

[[pass]]
name = "write"
draw = {{ cycle = ["label"], grid = ["topic"] }}      # one label after the other, a topic by chance
ask = {{ role = "generator", temperature = 1.0, top_p = 0.9, tokens = 80 }}
prompt = "Write a {{label}} review of {{topic}} in one or two sentences."
shape = {{ whole = "text" }}                           # the whole answer is one record
gates = [                                             # each turns a record away, and says why
  {{ words = [4, 80] }},
  {{ refusals = true }},
  {{ rouge_l = 0.7, against = ["written"] }},           # no two of them alike
]
into = "written"
until = {{ accepted = 20 }}                            # when there is enough

[[pass]]
name = "keep"                                         # a committee labels it, blind
draw = {{ each = "written" }}
annotate = {{ labels_from = "label", field = "judged", guideline = "Is it positive or negative?" }}
gates = [ {{ same = ["label", "judged"] }} ]
into = "kept"

[export]
labels = {{ pool = "kept" }}
"""


def starting_recipe(name: str) -> str:
    """The file, for a recipe of this name."""
    return STARTING.format(name=name)
