#!/bin/sh
# Turns a built checkout into what an image holds. Run in the root of a COPY of the repository: it removes the sources.
# Arguments go to pnpm install.
set -eu
find . -name node_modules -prune -exec rm -rf {} +
# Without optional dependencies: a production server is a real PostgreSQL, not the embedded one.
pnpm install --prod --no-optional --frozen-lockfile --prefer-offline --filter='./apps/*...' --filter='@turbotrack/cli...' "$@"
rm -rf tooling/bench tooling/lint
for folder in apps/* packages/* tooling/*; do
  rm -rf "$folder/src" "$folder/test" "$folder/bench" "$folder/attacks" "$folder/.turbo"
  rm -f "$folder"/tsconfig*.json "$folder/dist/.tsbuildinfo"
done
