// Every role assignment: what each identity may do, and on what. Least privilege is per queue, topic and table.

import { Features } from '../sizes.bicep'

@description('An app, as far as its rights go.')
type Grantee = {
  @description('Name of its identity.')
  identity: string

  @description('Queues that it consumes, or looks at.')
  queues: string[]

  @description('Whether it gives tokens, and so signs them; the others verify them.')
  signs: bool
}

@description('Apps and the queues that each reads.')
param apps Grantee[]

@description('Name of the Service Bus namespace.')
param namespaceName string

@description('Topic to which every app sends.')
param topicName string

@description('Name of the storage account of the store.')
param dataAccountName string

@description('Tables that every app reads and writes.')
param tables string[]

@description('Name of the storage account of the Functions host.')
param hostAccountName string

@description('Name of the Application Insights component.')
param insightsName string

@description('Which of the following there are.')
param features Features

@description('Name of the Event Hubs namespace.')
param eventHubsName string

@description('Hubs to which every app sends.')
param eventHubs string[]

@description('Name of the cache.')
param cacheName string

@description('Name of the vault.')
param vaultName string

@description('Name of the key that signs tokens.')
param keyName string

@description('Role definitions by name; their ids are the same in every tenant.')
var roles = loadJsonContent('../roles.json')

@description('Each app with each queue that it reads.')
var received = flatten(map(apps, app => map(app.queues, queue => { identity: app.identity, entity: queue })))

@description('Each app with each table.')
var stored = flatten(map(apps, app => map(tables, table => { identity: app.identity, entity: table })))

@description('Each app with each hub.')
var told = features.eventHubs
  ? flatten(map(apps, app => map(eventHubs, hub => { identity: app.identity, entity: hub })))
  : []

@description('What the Functions host needs of its storage account: a role, and what for.')
var hostNeeds = [
  { role: 'storageBlobDataOwner', purpose: 'Leases of timers, keys of the host, the package' }
  { role: 'storageQueueDataContributor', purpose: 'Queues of the host' }
  { role: 'storageTableDataContributor', purpose: 'Diagnostic events of the host' }
]

@description('Each app with each of these needs.')
var hosted = flatten(map(apps, app => map(hostNeeds, need => { identity: app.identity, ...need })))

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = [
  for app in apps: {
    name: app.identity
  }
]

resource receiver 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = [
  for pair in received: {
    name: pair.identity
  }
]

resource writer 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = [
  for pair in stored: {
    name: pair.identity
  }
]

resource hoster 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = [
  for pair in hosted: {
    name: pair.identity
  }
]

resource teller 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = [
  for pair in told: {
    name: pair.identity
  }
]

resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' existing = {
  name: namespaceName
}

resource topic 'Microsoft.ServiceBus/namespaces/topics@2024-01-01' existing = {
  parent: namespace
  name: topicName
}

resource queue 'Microsoft.ServiceBus/namespaces/queues@2024-01-01' existing = [
  for pair in received: {
    parent: namespace
    name: pair.entity
  }
]

resource dataAccount 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: dataAccountName

  resource tableService 'tableServices' existing = {
    name: 'default'
  }
}

resource table 'Microsoft.Storage/storageAccounts/tableServices/tables@2025-06-01' existing = [
  for pair in stored: {
    parent: dataAccount::tableService
    name: pair.entity
  }
]

resource hostAccount 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: hostAccountName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource hubs 'Microsoft.EventHub/namespaces@2024-01-01' existing = {
  name: eventHubsName
}

resource hub 'Microsoft.EventHub/namespaces/eventhubs@2024-01-01' existing = [
  for pair in told: {
    parent: hubs
    name: pair.entity
  }
]

resource cache 'Microsoft.Cache/redisEnterprise@2025-07-01' existing = {
  name: cacheName

  resource database 'databases' existing = {
    name: 'default'
  }
}

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: vaultName

  resource key 'keys' existing = {
    name: keyName
  }
}

resource send 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (app, i) in apps: {
    name: guid(topic.id, identity[i].id, roles.serviceBusDataSender)
    scope: topic
    properties: {
      description: 'Sends commands'
      principalId: identity[i].properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.serviceBusDataSender)
    }
  }
]

resource receive 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (pair, i) in received: {
    name: guid(queue[i].id, receiver[i].id, roles.serviceBusDataReceiver)
    scope: queue[i]
    properties: {
      description: 'Consumes a queue'
      principalId: receiver[i].properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.serviceBusDataReceiver)
    }
  }
]

resource store 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (pair, i) in stored: {
    name: guid(table[i].id, writer[i].id, roles.storageTableDataContributor)
    scope: table[i]
    properties: {
      description: 'Reads and writes a table'
      principalId: writer[i].properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        roles.storageTableDataContributor
      )
    }
  }
]

resource host 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (pair, i) in hosted: {
    name: guid(hostAccount.id, hoster[i].id, roles[pair.role])
    scope: hostAccount
    properties: {
      description: pair.purpose
      principalId: hoster[i].properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles[pair.role])
    }
  }
]

resource publish 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (app, i) in apps: {
    name: guid(insights.id, identity[i].id, roles.monitoringMetricsPublisher)
    scope: insights
    properties: {
      description: 'Sends logs and metrics'
      principalId: identity[i].properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        roles.monitoringMetricsPublisher
      )
    }
  }
]

resource tell 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (pair, i) in told: {
    name: guid(hub[i].id, teller[i].id, roles.eventHubsDataSender)
    scope: hub[i]
    properties: {
      description: 'Sends events'
      principalId: teller[i].properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.eventHubsDataSender)
    }
  }
]

resource sign 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (app, i) in apps: if (features.signingKey) {
    name: guid(vault::key.id, identity[i].id, app.signs ? roles.keyVaultCryptoUser : roles.keyVaultReader)
    scope: vault::key
    properties: {
      description: app.signs ? 'Signs tokens' : 'Reads the public key of tokens'
      principalId: identity[i].properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        app.signs ? roles.keyVaultCryptoUser : roles.keyVaultReader
      )
    }
  }
]

resource useCache 'Microsoft.Cache/redisEnterprise/databases/accessPolicyAssignments@2025-07-01' = [
  for (app, i) in apps: if (features.redis) {
    parent: cache::database
    name: guid(cache.id, identity[i].id)
    properties: {
      accessPolicyName: 'default'
      user: {
        objectId: identity[i].properties.principalId
      }
    }
  }
]
