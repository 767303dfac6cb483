FROM debian:bookworm-slim AS build
WORKDIR /clashcast
COPY scripts/packages scripts/setup scripts/
RUN scripts/setup build run
COPY . .
ARG CMAKE_OPTIONS=
RUN cmake --preset release -D BUILD_TESTING=OFF $CMAKE_OPTIONS \
    && cmake --build --preset release --parallel "$(nproc)" --target clashcast-daemon clash-simulator
RUN scripts/image-files build/release/bin/clashcast build/release/bin/clash-simulator /image


# The programs, the libraries that they load, certificates and a user. No shell, no packages.
FROM scratch
COPY --from=build /image /
ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
USER 10001:10001
HEALTHCHECK --interval=30s --timeout=6s --start-period=30s \
    CMD ["clashcast", "healthcheck", "--config", "/etc/clashcast.toml"]
ENTRYPOINT ["clashcast"]
CMD ["--help"]
