# One process of Countersign. No compiler is needed: better-sqlite3 carries its binaries.
FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional
COPY src src
COPY migrations migrations
COPY manifest.yml LICENSE ./
# So that a gate can be asked with this image: docs/gate.md, Kubernetes.
RUN ln -s /app/src/launch.mjs /usr/local/bin/countersign
# The database, and beside it the key that signs it (unless COUNTERSIGN_KEY is set), the public key and the head.
RUN mkdir -p data && chown node:node data
USER node
VOLUME /app/data
# SIGTERM drains: what was clicked is finished and told, then the process ends with 0.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["node", "-e", "fetch(process.env.HEALTH_URL ?? 'http://127.0.0.1:8787/healthz').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "src/launch.mjs", "start"]
