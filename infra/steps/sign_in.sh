#!/bin/sh
# Lets our own authorization server sign people in, once the environment is made:
# sh infra/steps/sign_in.sh ENVIRONMENT [REGISTERED], the second where the registration is another environment's.
# - people come back from Entra ID to the gateway's address, and to no other;
# - the identity of the app that signs people in proves that it is the application, without a secret.
# It may be repeated, and is to be where the identity is another one than before.
set -eu
environment=$1 registered=${2:-$1}
here=$(dirname "$0")
eval "$(sh "$here/outputs.sh" "$environment")"

people=$(az ad app list --display-name "tpf-$registered-people" --query '[0].appId' --output tsv)
az ad app update --id "$people" --web-redirect-uris "${BASE%/api/*}/oauth2/signed-in" --output none
tenant=$(az account show --query tenantId --output tsv)
principal=$(az identity show --name "$SIGN_IN_IDENTITY" --resource-group "$GROUP" --query principalId --output tsv)
known=$(az ad app federated-credential list --id "$people" --query "[?subject=='$principal'].name" --output tsv)
credential="{\"name\": \"$principal\", \"issuer\": \"https://login.microsoftonline.com/$tenant/v2.0\",
  \"subject\": \"$principal\", \"audiences\": [\"api://AzureADTokenExchange\"]}"
if [ -z "$known" ]; then
  az ad app federated-credential create --id "$people" --parameters "$credential" --output none
fi
