# clipshelf with its bundled weights. See docs/docker.md.
FROM python:3.13-slim AS build

WORKDIR /build
COPY pyproject.toml README.md LICENSE requirements.lock ./
COPY src src
# The same versions as everywhere else; uv takes a lock with hashes as constraints.
RUN pip install --no-cache-dir uv==0.13.9 \
    && uv venv /opt/clipshelf \
    && uv pip install --no-cache --python /opt/clipshelf/bin/python \
       --constraints requirements.lock '.[bundled]'

FROM python:3.13-slim
COPY --from=build /opt/clipshelf /opt/clipshelf

# Files that come from the host belong to whoever runs it: `--user` may be anybody.
RUN install -d -m 1777 /var/cache/clipshelf
ENV PATH=/opt/clipshelf/bin:$PATH \
    CLIPSHELF_CACHE=/var/cache/clipshelf

USER 65534:65534
EXPOSE 8765
VOLUME /library

# Beyond loopback everything needs the token that is printed at the start.
ENTRYPOINT ["clipshelf"]
CMD ["serve", "/library", "--host", "0.0.0.0", "--port", "8765"]
