// Commands: a topic that routes each subject into a queue.

import { Queue } from '../entities.bicep'

@description('Name of the namespace.')
param name string

@description('Region.')
param location string

@description('Tags of every resource.')
param tags { *: string }

@description('Messaging units.')
param units int

@description('Name of the topic.')
param topicName string

@description('Queues, and the subjects that end in them.')
param queues Queue[]

@description('Resource id of the Log Analytics workspace.')
param workspaceId string

@description('Resource id of the subnet of private endpoints.')
param subnetId string

@description('Deliveries of a message until it is a dead letter.')
var deliveries = 5

@description('How long a message waits for its consumer.')
var timeToLive = 'P14D'

resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: 'Premium' // what private endpoints need
    tier: 'Premium'
    capacity: units
  }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    publicNetworkAccess: 'Disabled'
  }
}

resource queue 'Microsoft.ServiceBus/namespaces/queues@2024-01-01' = [
  for queue in queues: {
    parent: namespace
    name: queue.name
    properties: {
      deadLetteringOnMessageExpiration: true
      defaultMessageTimeToLive: timeToLive
      lockDuration: 'PT1M' // the host renews it while a function runs
      maxDeliveryCount: deliveries
    }
  }
]

resource topic 'Microsoft.ServiceBus/namespaces/topics@2024-01-01' = {
  parent: namespace
  name: topicName
  properties: {
    defaultMessageTimeToLive: timeToLive
    duplicateDetectionHistoryTimeWindow: 'PT10M'
    requiresDuplicateDetection: true // cannot be changed later
  }
}

resource subscription 'Microsoft.ServiceBus/namespaces/topics/subscriptions@2024-01-01' = [
  for (each, i) in queues: {
    parent: topic
    name: each.name
    properties: {
      deadLetteringOnFilterEvaluationExceptions: true
      deadLetteringOnMessageExpiration: true
      defaultMessageTimeToLive: timeToLive
      forwardTo: queue[i].name
      lockDuration: 'PT1M'
      maxDeliveryCount: deliveries
    }
  }
]

resource rule 'Microsoft.ServiceBus/namespaces/topics/subscriptions/rules@2024-01-01' = [
  for (each, i) in queues: {
    parent: subscription[i]
    name: '$Default' // replaces the rule that takes everything
    properties: {
      filterType: 'CorrelationFilter'
      correlationFilter: {
        label: each.subject
      }
    }
  }
]

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'workspace'
  scope: namespace
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        categoryGroup: 'allLogs'
        enabled: true
      }
    ]
    metrics: [
      {
        category: 'AllMetrics'
        enabled: true
      }
    ]
  }
}

module endpoint 'privateEndpoint.bicep' = {
  params: {
    location: location
    tags: tags
    subnetId: subnetId
    serviceName: name
    serviceId: namespace.id
    part: 'namespace'
  }
}

@description('Resource id of the namespace.')
output id string = namespace.id
