// Events for other systems.

import { EventHub } from '../entities.bicep'

@description('Name of the namespace.')
param name string

@description('Region.')
param location string

@description('Tags of every resource.')
param tags { *: string }

@description('Hubs.')
param hubs EventHub[]

@description('Resource id of the subnet of private endpoints.')
param subnetId string

resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: 'Standard' // the smallest that has the Kafka endpoint
    tier: 'Standard'
    capacity: 1
  }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    publicNetworkAccess: 'Disabled'
  }
}

resource hub 'Microsoft.EventHub/namespaces/eventhubs@2024-01-01' = [
  for hub in hubs: {
    parent: namespace
    name: hub.name
    properties: {
      partitionCount: hub.partitions
      retentionDescription: {
        cleanupPolicy: 'Delete'
        retentionTimeInHours: hub.days * 24
      }
    }
  }
]

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
