#!/bin/sh
# Prints what later commands need of an environment, as lines for `eval`: sh infra/steps/outputs.sh ENVIRONMENT
set -eu
output() {
  az deployment sub show --name "tpf-$environment" --query "properties.outputs.$1" --output tsv
}
environment=$1
app=$(output 'servingApps.value[0]')
identity=$(output 'identityNames.value[0]')
signs=$(output 'signInIdentity.value')
gateway=$(output 'gatewayUrl.value')
echo "export GROUP=tpf-$environment-rg"
echo "export APP=$app"
echo "export IDENTITY=$identity"
echo "export SIGN_IN_IDENTITY=$signs"
echo "export BASE=$gateway/api/v1/forecasting"
