#!/bin/sh
# Waits until an environment is ready: role assignments take effect some minutes after they are made.
# sh infra/steps/wait.sh BASE [ATTEMPTS]: an attempt every ten seconds, 90 of them unless told otherwise.
set -eu
left=${2:-90}
until answer=$(curl --silent --show-error --fail "$1/health/ready"); do
  left=$((left - 1))
  if [ "$left" -le 0 ]; then
    curl --silent "$1/health/ready" >&2 || true
    echo "not ready: docs/runbook.md#readiness-fails" >&2
    exit 1
  fi
  sleep 10
done
echo "$answer"
