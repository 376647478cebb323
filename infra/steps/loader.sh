#!/bin/sh
# Lets a person load files, or ends it: sh infra/steps/loader.sh create|delete ENVIRONMENT OBJECT_ID
# It gives what a load needs and no more: rows of the store, sending to the topic and to the hubs.
set -eu
action=$1 group=tpf-$2-rg person=$3
account=$(az storage account list --resource-group "$group" --query "[?contains(name, 'data')].id" --output tsv)
namespace=$(az servicebus namespace list --resource-group "$group" --query '[0].id' --output tsv)
hubs=$(az eventhubs namespace list --resource-group "$group" --query '[0].id' --output tsv)
grant() {
  if [ "$action" = create ]; then
    az role assignment create --assignee-object-id "$person" --assignee-principal-type User --role "$1" --scope "$2" \
      --output none
  else
    az role assignment delete --assignee "$person" --role "$1" --scope "$2"
  fi
}
grant 'Storage Table Data Contributor' "$account"
grant 'Azure Service Bus Data Sender' "$namespace/topics/forecasting"
if [ -n "$hubs" ]; then # an environment may do without
  grant 'Azure Event Hubs Data Sender' "$hubs"
fi
