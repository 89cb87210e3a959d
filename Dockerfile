# One image for all parts of the swarm: nats, engine, moderator and agents differ by their command.
# The build of llama.cpp in it must run on every machine that the image travels to, so it is not a
# native one unless asked for; docs/compose.md tells how, and about the GPU image.

ARG BASE=debian:12-slim
# What it is built in: the same system, so that the same Python is in the same place.
ARG BUILD_BASE=${BASE}

FROM ${BUILD_BASE} AS build
ENV DEBIAN_FRONTEND=noninteractive
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        python3 python3-dev python3-pip python3-venv make git gcc g++ cmake ca-certificates \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY Makefile pyproject.toml README.md requirements*.lock ./
COPY setup setup
COPY schema schema
COPY kinds kinds
COPY tools tools
COPY engine engine
COPY recipes recipes
COPY roles roles
COPY consensus consensus
COPY storage storage
COPY bus bus
COPY agents agents
COPY folkmoot folkmoot
# How llama.cpp is built: "portable" for an image that travels, "native" for this machine only,
# "cuda" for the GPU profile.
ARG LLAMA_BUILD=portable
# The cache is kept from one build to the next: changed code does not build llama.cpp again. Byte
# code is made here, because the user of the final stage may not write any.
RUN --mount=type=cache,target=/cache,sharing=locked \
    XDG_CACHE_HOME=/cache FOLKMOOT_LLAMA_BUILD=${LLAMA_BUILD} make image \
    && .venv/bin/python -m compileall -q .

FROM ${BASE}
ENV DEBIAN_FRONTEND=noninteractive
RUN apt-get update \
    && apt-get install --yes --no-install-recommends python3 libgomp1 ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 folkmoot \
    && mkdir -m 700 /state /nats \
    && mkdir /models \
    && chown folkmoot /state /models /nats
WORKDIR /app
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONSAFEPATH=1 \
    FOLKMOOT_STATE=/state \
    FOLKMOOT_MODELS_DIR=/models
USER folkmoot
CMD ["folkmoot", "--help"]
