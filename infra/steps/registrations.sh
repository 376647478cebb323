#!/bin/sh
# Makes the registrations in Entra ID that an environment needs: sh infra/steps/registrations.sh ENVIRONMENT OWNER/REPOSITORY
# - tpf-ENVIRONMENT-people: people sign in with it, and its app roles are the roles of the product;
# - tpf-ENVIRONMENT-deploy: workflows of the repository deploy with it, without a secret.
# It may be repeated: what is there stays.
set -eu
environment=$1 repository=$2
here=$(dirname "$0")
principal_of() {
  az ad sp show --id "$1" --query id --output tsv 2>/dev/null || az ad sp create --id "$1" --query id --output tsv
}
subscription=$(az account show --query id --output tsv)
grant() {
  az role assignment create --assignee-object-id "$deployer" --assignee-principal-type ServicePrincipal --role "$1" \
    --scope "/subscriptions/$subscription" --output none
}

people=$(az ad app create --display-name "tpf-$environment-people" --sign-in-audience AzureADMyOrg \
  --app-roles "@$here/appRoles.json" --query appId --output tsv)
az ad app update --id "$people" --identifier-uris "api://$people" --output none
az rest --method PATCH --uri "https://graph.microsoft.com/v1.0/applications(appId='$people')" \
  --headers Content-Type=application/json --body "@$here/tokens.json" --output none
principal=$(principal_of "$people")
az ad sp update --id "$principal" --set appRoleAssignmentRequired=true # whoever has no role cannot sign in

deploy=$(az ad app create --display-name "tpf-$environment-deploy" --query appId --output tsv)
deployer=$(principal_of "$deploy")
known=$(az ad app federated-credential list --id "$deploy" --query "[?name=='$environment'].name" --output tsv)
credential="{\"name\": \"$environment\", \"issuer\": \"https://token.actions.githubusercontent.com\",
  \"subject\": \"repo:$repository:environment:$environment\", \"audiences\": [\"api://AzureADTokenExchange\"]}"
if [ -z "$known" ]; then
  az ad app federated-credential create --id "$deploy" --parameters "$credential" --output none
fi
grant Contributor
grant 'Role Based Access Control Administrator'

echo "AZURE_CLIENT_ID=$deploy"
echo "AZURE_TENANT_ID=$(az account show --query tenantId --output tsv)"
echo "AZURE_SUBSCRIPTION_ID=$subscription"
echo "entraTenantId=$(az account show --query tenantId --output tsv)"
echo "entraAudience=$people"
