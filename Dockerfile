# The program alone, in an image of nothing else: no shell, no libraries, no user database.
#
#     docker build -t limier .
#     docker run --read-only -p 127.0.0.1:7878:7878 -v ~/notes:/notes:ro -v limier:/var/lib/limier \
#         -e LIMIER_SECURITY__PUBLIC=true limier
#
# compose.yaml runs it behind a proxy. docs/operations.md says more.

FROM rust:1.95-trixie AS build
WORKDIR /src
COPY . .
# Named as target even where it is the host's, so that macros, which the compiler loads, are not linked
# statically. What has to exist in the image, and be writable, is made here: an image of nothing has no
# mkdir.
RUN target="$(rustc --print host-tuple)" \
    && RUSTFLAGS="-C target-feature=+crt-static" cargo build --locked --release --target "$target" \
    && mkdir -p /image/notes /image/var/lib/limier \
    && cp "target/$target/release/limier" /image/limier

FROM scratch
COPY --from=build --chown=65532:65532 /image /
USER 65532:65532
ENV LIMIER_CORPUS__ROOTS=/notes \
    LIMIER_INDEX__PATH=/var/lib/limier \
    LIMIER_HTTP__LISTEN=0.0.0.0:7878
VOLUME ["/var/lib/limier"]
EXPOSE 7878
HEALTHCHECK --interval=15s --timeout=5s --start-period=5s CMD ["/limier", "health"]
ENTRYPOINT ["/limier"]
CMD ["serve"]
