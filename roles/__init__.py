"""The roles of a committee, one file each. Importing the package makes the built-in ones known."""

import roles.critic
import roles.debater
import roles.generator
import roles.judge
import roles.note_taker
import roles.peer_reviewer
import roles.retrieval_refiner
import roles.verifier  # noqa: F401 - imported to be registered
