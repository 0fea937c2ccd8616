# Pathway's web server, worker and beat: one image, three commands (docker-compose.yml).
ARG PYTHON=python:3.13-slim-trixie

FROM ${PYTHON} AS build
WORKDIR /app
COPY requirements-image.lock ./
# no pip goes along, and nothing is compiled from source
RUN python -m venv --without-pip /venv && \
    pip --python /venv/bin/python install --no-cache-dir --require-hashes --only-binary=:all: -r requirements-image.lock
COPY . ./
# settings of production need a key; this one ends with the line
RUN SECRET_KEY="$(/venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(64))')" ALLOWED_HOSTS=build.invalid \
    /venv/bin/python manage.py collectstatic --no-input --verbosity 0 && \
    /venv/bin/python -m compileall -q .

FROM ${PYTHON}
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Pathway" \
      org.opencontainers.image.description="Follows each patient of an addiction-treatment network through its levels of care" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# the one folder that is written to, where beat remembers when it rang; the rest may be read-only (with a /tmp)
RUN groupadd --gid 10001 pathway && \
    useradd --uid 10001 --gid pathway --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin pathway && \
    install --directory --owner=pathway --group=pathway --mode=0700 /var/lib/pathway
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    BEAT_SCHEDULE_FILE=/var/lib/pathway/beat-schedule \
    GRANIAN_HOST=0.0.0.0 \
    GRANIAN_PORT=8000
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-c", "from http.client import HTTPConnection as C; c = C('127.0.0.1', 8000, timeout=3); c.request('GET', '/healthz'); raise SystemExit(c.getresponse().status != 200)"]
CMD ["granian", "--interface=wsgi", "--workers=2", "--blocking-threads=16", "--respawn-failed-workers", "--workers-kill-timeout=10", "--log-level=error", "--no-ws", "config.wsgi:application"]
