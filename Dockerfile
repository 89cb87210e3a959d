# One image for all parts of the swarm: nats, engine, moderator and agents differ by their command.
# The build of llama.cpp in it must run on every machine that the image travels to, so it is never
# a native one; see docs/compose.md for a build that fits one machine, and for the GPU image.

ARG BASE=debian:12-slim
FROM ${BASE} AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        python3 python3-dev python3-pip python3-venv make git gcc g++ cmake ca-certificates \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY Makefile pyproject.toml README.md requirements*.lock ./
COPY setup setup
# How llama.cpp is built: "portable" for an image that travels, "native" for this machine only,
# "cuda" for the GPU profile (with BASE set to a CUDA development image).
ARG LLAMA_BUILD=portable
ENV FOLKMOOT_LLAMA_BUILD=${LLAMA_BUILD} XDG_CACHE_HOME=/cache
COPY schema schema
COPY kinds kinds
COPY engine engine
COPY roles roles
COPY consensus consensus
COPY storage storage
COPY bus bus
COPY agents agents
COPY folkmoot folkmoot
RUN make image && rm -rf /cache

FROM ${BASE}
RUN apt-get update \
    && apt-get install --yes --no-install-recommends python3 python3-pip libgomp1 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 folkmoot \
    && mkdir -p /state /models /nats \
    && chown folkmoot /state /models /nats
WORKDIR /app
COPY --from=build /app /app
COPY deploy deploy
ENV PATH=/app/.venv/bin:$PATH FOLKMOOT_STATE=/state FOLKMOOT_MODELS_DIR=/models PYTHONSAFEPATH=1
USER folkmoot
CMD ["folkmoot", "--help"]
