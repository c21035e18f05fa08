#!/bin/sh
# One argument that names an app runs it; anything else is a command of the command line. `billing` is the app, `billing run 2026-10` a command.
set -eu

# A secret may come as a file: NAME_FILE names it, and its content becomes NAME.
for name in TURBOTRACK_SECRET IDENTITY_CLIENTS PGPASSWORD REDIS_URL ALARM_WEBHOOK_SECRET; do
  eval "file=\${${name}_FILE:-}"
  [ -n "$file" ] || continue
  if [ ! -r "$file" ]; then
    echo "The variable ${name}_FILE names $file, which user $(id -u) cannot read." >&2
    exit 1
  fi
  export "$name=$(cat "$file")"
  unset "${name}_FILE"
done

app_folder=${TURBOTRACK_FOLDER:-/app}
if [ $# -eq 1 ] && [ -f "$app_folder/apps/$1/package.json" ]; then
  exec node "$app_folder/apps/$1/dist/main.js"
fi
exec node "$app_folder/tooling/cli/dist/main.js" "$@"
