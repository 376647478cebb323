// The virtual network: a subnet for the apps, one for the gateway, one for private endpoints, and the zones they need.

@description('Name of the network.')
param name string

@description('Region.')
param location string

@description('Tags of every resource.')
param tags { *: string }

@description('Addresses of the network, a /16.')
param addresses string

@description('Virtual network in which the warehouse is reached, as a resource id; empty: no path to it.')
param warehouseNetworkId string

@description('Subnets by what is in them, with the service that each is delegated to.')
var subnets = [
  {
    name: 'apps'
    prefix: cidrSubnet(addresses, 24, 0)
    delegations: ['Microsoft.App/environments']
  }
  {
    name: 'gateway'
    prefix: cidrSubnet(addresses, 24, 1)
    delegations: ['Microsoft.Web/serverFarms']
  }
  {
    name: 'endpoints'
    prefix: cidrSubnet(addresses, 24, 2)
    delegations: []
  }
]

@description('Names of the private DNS zones.')
var zones = map(items(loadJsonContent('../privateZones.json')), zone => zone.value)

resource group 'Microsoft.Network/networkSecurityGroups@2025-05-01' = {
  name: '${name}-nsg'
  location: location
  tags: tags
  properties: {
    securityRules: [
      {
        name: 'deny-from-internet'
        properties: {
          access: 'Deny'
          direction: 'Inbound'
          priority: 4000
          protocol: '*'
          sourceAddressPrefix: 'Internet'
          sourcePortRange: '*'
          destinationAddressPrefix: '*'
          destinationPortRange: '*'
        }
      }
    ]
  }
}

resource network 'Microsoft.Network/virtualNetworks@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: {
      addressPrefixes: [addresses]
    }
    subnets: [
      for subnet in subnets: {
        name: subnet.name
        properties: {
          addressPrefix: subnet.prefix
          defaultOutboundAccess: true // to the issuer of tokens, to Application Insights
          delegations: map(subnet.delegations, service => {
            name: replace(service, '/', '.')
            properties: {
              serviceName: service
            }
          })
          networkSecurityGroup: {
            id: group.id
          }
          privateEndpointNetworkPolicies: 'Enabled'
        }
      }
    ]
  }
}

resource zone 'Microsoft.Network/privateDnsZones@2020-06-01' = [
  for zone in zones: {
    name: zone
    location: 'global'
    tags: tags
  }
]

resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2020-06-01' = [
  for (each, i) in zones: {
    parent: zone[i]
    name: name
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: {
        id: network.id
      }
    }
  }
]

resource peering 'Microsoft.Network/virtualNetworks/virtualNetworkPeerings@2025-05-01' = if (!empty(warehouseNetworkId)) {
  parent: network
  name: 'warehouse'
  properties: {
    allowForwardedTraffic: false
    allowGatewayTransit: false
    allowVirtualNetworkAccess: true
    useRemoteGateways: false
    remoteVirtualNetwork: {
      id: warehouseNetworkId
    }
  }
}

@description('Resource ids of the subnets by what is in them.')
output subnetIds { *: string } = toObject(
  subnets,
  subnet => subnet.name,
  subnet => resourceId('Microsoft.Network/virtualNetworks/subnets', network.name, subnet.name)
)
