#!/bin/sh
# Publishes a package to each app of an environment that serves; twins that wait keep theirs.
# sh infra/steps/publish.sh ENVIRONMENT PACKAGE
set -eu
apps=$(az deployment sub show --name "tpf-$1" --query 'properties.outputs.servingApps.value[]' --output tsv)
: "${apps:?deploy the templates first, docs/deploy.md#make-the-environment}"
for app in $apps; do
  az functionapp deployment source config-zip --name "$app" --resource-group "tpf-$1-rg" --src "$2" --build-remote false
done
