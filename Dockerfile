# syntax=docker/dockerfile:1
# One static binary in an image of nothing else. Build: docker build -t checkbox .
# Alpine's Rust links musl statically; its C compiler builds tract's kernels and ring.
FROM rust:1.95-alpine AS build
RUN apk add --no-cache build-base
WORKDIR /src
COPY . .
# The toolchain of the image is the one that rust-toolchain.toml names; its extra components are not needed here.
ENV RUSTUP_TOOLCHAIN=1.95
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --locked --profile dist --package checkbox-cli && cp target/dist/checkbox /checkbox

FROM scratch AS cpu
LABEL org.opencontainers.image.title="checkbox" \
      org.opencontainers.image.description="Finds checkboxes in scans, photos and PDF files: an HTTP API" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0"
COPY --from=build /checkbox /checkbox
# Nobody: the binary writes no file and needs no right.
USER 65532:65532
ENV HOST=0.0.0.0 PORT=8000 LOG_FORMAT=json
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=4s --start-period=5s --retries=3 CMD ["/checkbox", "health"]
ENTRYPOINT ["/checkbox"]
CMD ["serve"]
