# syntax=docker/dockerfile:1
# docker build -t checkbox .                          one static binary in an image of nothing else
# docker build -t checkbox:cuda --target cuda .       the same program with CUDA, on NVIDIA's libraries
ARG RUST_IMAGE=docker.io/library/rust:1.95.0-bookworm
ARG CUDA_IMAGE=docker.io/nvidia/cuda:13.0.1-cudnn-runtime-ubuntu24.04

FROM ${RUST_IMAGE} AS source
WORKDIR /src
# Without rust-toolchain.toml, which names what only developers need: the image brings the compiler.
COPY . .

# The page that the program shows at `/`, compressed.
FROM source AS page
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/root/.npm \
    --mount=type=cache,id=target-page,target=/src/target \
    cargo xtask web --no-binary && cp -r target/page /page

FROM source AS build
# Object stores, Parquet, TLS and traces. Empty, the image is some MB smaller.
ARG FEATURES=container
# For `checkbox --version`.
ARG COMMIT=
# musl-gcc compiles tract's kernels and ring.
RUN apt-get update && apt-get install -y --no-install-recommends musl-tools \
    && rustup target add "$(uname -m)-unknown-linux-musl"
COPY --from=page /page /page
ENV CHECKBOX_PAGE=/page CHECKBOX_COMMIT=${COMMIT}
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,id=target-musl,target=/src/target \
    target="$(uname -m)-unknown-linux-musl" \
    && cargo build --locked --profile dist --package checkbox-cli --features "$FEATURES" --target "$target" \
    && cp "target/$target/dist/checkbox" /checkbox

FROM scratch AS cpu
LABEL org.opencontainers.image.title="checkbox" \
      org.opencontainers.image.description="Finds checkboxes in scans, photos and PDF files: an HTTP API" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0"
COPY --from=build /checkbox /checkbox
# Whom object stores are trusted by; the service itself calls nobody.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
# Nobody: the binary writes no file and needs no right.
USER 65532:65532
ENV HOST=0.0.0.0 PORT=8000 LOG_FORMAT=json
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=4s --start-period=5s --retries=3 CMD ["/checkbox", "health"]
ENTRYPOINT ["/checkbox"]
CMD ["serve"]

FROM source AS build-cuda
ARG COMMIT=
COPY --from=page /page /page
ENV CHECKBOX_PAGE=/page CHECKBOX_COMMIT=${COMMIT}
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,id=target-cuda,target=/src/target \
    cargo build --locked --profile dist --package checkbox-cli --features cuda,container && cp target/dist/checkbox /checkbox

FROM ${CUDA_IMAGE} AS cuda
# tract compiles its kernels for the GPU it finds, by NVRTC, which reads these headers.
RUN apt-get update && apt-get install -y --no-install-recommends cuda-cudart-dev-13-0 cuda-cccl-13-0 \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build-cuda /checkbox /checkbox
USER 65532:65532
# Compiled kernels are kept here: with a read-only root file system, mount a volume or a tmpfs.
ENV HOST=0.0.0.0 PORT=8000 LOG_FORMAT=json DEVICE=auto XDG_CACHE_HOME=/tmp/cache
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=4s --start-period=60s --retries=3 CMD ["/checkbox", "health"]
ENTRYPOINT ["/checkbox"]
CMD ["serve"]

# What is built unless a target is named.
FROM cpu
