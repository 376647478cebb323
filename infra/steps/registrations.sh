#!/bin/sh
# Makes the registrations in Entra ID that an environment needs: sh infra/steps/registrations.sh ENVIRONMENT OWNER/REPOSITORY
# - tpf-ENVIRONMENT-people: people sign in with it, and its app roles are the roles of the product;
# - tpf-ENVIRONMENT-deploy: workflows of the repository deploy with it, without a secret.
set -eu
environment=$1 repository=$2
here=$(dirname "$0")

az ad app create --display-name "tpf-$environment-people" --sign-in-audience AzureADMyOrg \
  --app-roles "@$here/appRoles.json" --query appId --output tsv >/dev/null
people=$(az ad app list --display-name "tpf-$environment-people" --query '[0].appId' --output tsv)
az ad app update --id "$people" --identifier-uris "api://$people" --output none
az rest --method PATCH --uri "https://graph.microsoft.com/v1.0/applications(appId='$people')" \
  --headers Content-Type=application/json --body "@$here/tokens.json" --output none
az ad sp create --id "$people" --output none
principal=$(az ad sp show --id "$people" --query id --output tsv)
az ad sp update --id "$principal" --set appRoleAssignmentRequired=true # whoever has no role cannot sign in

deploy=$(az ad app create --display-name "tpf-$environment-deploy" --query appId --output tsv)
az ad sp create --id "$deploy" --output none
credential="{\"name\": \"$environment\", \"issuer\": \"https://token.actions.githubusercontent.com\",
  \"subject\": \"repo:$repository:environment:$environment\", \"audiences\": [\"api://AzureADTokenExchange\"]}"
az ad app federated-credential create --id "$deploy" --parameters "$credential" --output none
subscription=$(az account show --query id --output tsv)
az role assignment create --assignee "$deploy" --role Contributor --scope "/subscriptions/$subscription" --output none
az role assignment create --assignee "$deploy" --role 'Role Based Access Control Administrator' \
  --scope "/subscriptions/$subscription" --output none

echo "AZURE_CLIENT_ID=$deploy"
echo "AZURE_TENANT_ID=$(az account show --query tenantId --output tsv)"
echo "AZURE_SUBSCRIPTION_ID=$subscription"
echo "entraTenantId=$(az account show --query tenantId --output tsv)"
echo "entraAudience=$people"
