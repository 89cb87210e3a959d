"""llama.cpp in this process: one context, many sequences, beginnings that are shared."""
