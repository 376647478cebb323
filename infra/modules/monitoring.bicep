// Where logs and metrics go.

@description('Name of the Log Analytics workspace.')
param workspaceName string

@description('Name of the Application Insights component.')
param insightsName string

@description('Region.')
param location string

@description('Tags of every resource.')
param tags { *: string }

@description('Days that logs are kept.')
param days int

@description('Logs that are taken in a day at most, GB.')
param gigabytesPerDay int

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: days
    workspaceCapping: {
      dailyQuotaGb: gigabytesPerDay
    }
    features: {
      disableLocalAuth: true
    }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: insightsName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    DisableLocalAuth: true
    WorkspaceResourceId: workspace.id
  }
}

@description('Resource id of the workspace.')
output workspaceId string = workspace.id

@description('Resource id of the Application Insights component.')
output insightsId string = insights.id
