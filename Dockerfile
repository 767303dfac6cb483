FROM debian:bookworm-slim AS build
WORKDIR /clashcast
COPY scripts/packages scripts/setup scripts/
RUN scripts/setup build
COPY . .
RUN cmake --preset release -D BUILD_TESTING=OFF \
    && cmake --build --preset release --parallel "$(nproc)" --target clashcast-daemon clash-simulator


FROM debian:bookworm-slim
COPY scripts/packages scripts/setup /usr/local/share/clashcast/
RUN /usr/local/share/clashcast/setup run \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin clashcast
COPY --from=build /clashcast/build/release/bin/clashcast /clashcast/build/release/bin/clash-simulator /usr/local/bin/
USER clashcast
ENTRYPOINT ["clashcast"]
CMD ["--help"]
