# One image for web, worker, beat and migrate; docker-compose.yml says which is which.

# Styles, fonts and scripts
FROM node:22.20.0-bookworm-slim AS assets
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev
COPY static ./static
RUN node static/build.mjs

# Python packages: exactly the locked ones
FROM python:3.11.13-slim-bookworm AS packages
COPY requirements/runtime.txt /tmp/runtime.txt
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary :all: -r /tmp/runtime.txt

FROM python:3.11.13-slim-bookworm
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production
# A new volume takes over who owns the folder that it is mounted on.
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin lokala \
 && install -d -m 0700 -o 10001 -g 10001 /data/attachments
WORKDIR /app
COPY --from=packages /venv /venv
COPY . .
COPY --from=assets /src/static/dist ./static/dist
# The settings want values; none of these stays in the image.
RUN pybabel --quiet compile --directory locale --domain django \
 && SECRET_KEY=only-for-this-line ALLOWED_HOSTS=build SITE_URL=https://build DATABASE_URL=sqlite:///:memory: EMAIL_URL=smtp://build \
    python manage.py collectstatic --noinput --verbosity 0 \
 && python -m compileall -q /app
USER 10001
EXPOSE 8000
CMD ["gunicorn"]
