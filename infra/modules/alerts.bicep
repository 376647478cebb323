// Who is told when something is wrong; docs/runbook.md says for each alert what to do.

import { Alert } from '../alerts.bicep'

@description('What the names of this environment share.')
param stem string

@description('Region.')
param location string

@description('Tags of every resource.')
param tags { *: string }

@description('Address that mails go to; empty: alerts are shown in the portal only.')
param mailTo string

@description('Alerts that search the log of the app.')
param alerts Alert[]

@description('Resource id of the Application Insights component.')
param insightsId string

@description('Resource id of the Service Bus namespace.')
param namespaceId string

@description('Resource id of the gateway.')
param gatewayId string

@description('Cost in a month of which an alert tells, in the currency of the subscription.')
param monthlyBudget int

@description('First day on which cost is counted.')
param budgetSince string

resource group 'Microsoft.Insights/actionGroups@2024-10-01-preview' = {
  name: '${stem}-people'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'forecasting'
    emailReceivers: empty(mailTo)
      ? []
      : [
          {
            name: 'mail'
            emailAddress: mailTo
            useCommonAlertSchema: true
          }
        ]
  }
}

resource logAlert 'Microsoft.Insights/scheduledQueryRules@2025-01-01-preview' = [
  for alert in alerts: {
    name: '${stem}-${alert.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: alert.name
      description: 'docs/runbook.md#${alert.entry}'
      enabled: true
      severity: alert.severity
      scopes: [insightsId]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      autoMitigate: true
      criteria: {
        allOf: [
          {
            query: 'traces | extend r = parse_json(message) | ${alert.search}'
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: alert.above
            failingPeriods: {
              minFailingPeriodsToAlert: 1
              numberOfEvaluationPeriods: 1
            }
          }
        ]
      }
      actions: {
        actionGroups: [group.id]
      }
    }
  }
]

resource deadLetters 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${stem}-service-bus-dead-letters'
  location: 'global'
  tags: tags
  properties: {
    description: 'docs/runbook.md#dead-letters'
    enabled: true
    severity: 2
    scopes: [namespaceId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'dead letters'
          metricNamespace: 'Microsoft.ServiceBus/namespaces'
          metricName: 'DeadletteredMessages'
          dimensions: [
            {
              name: 'EntityName' // queues, and the topic: what a subscription could not forward
              operator: 'Include'
              values: ['*']
            }
          ]
          operator: 'GreaterThan'
          threshold: 0
          timeAggregation: 'Maximum'
        }
      ]
    }
    actions: [
      {
        actionGroupId: group.id
      }
    ]
  }
}

resource gatewayErrors 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${stem}-gateway-errors'
  location: 'global'
  tags: tags
  properties: {
    description: 'docs/runbook.md#the-gateway-fails'
    enabled: true
    severity: 1
    scopes: [gatewayId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'answers of the gateway'
          metricNamespace: 'Microsoft.ApiManagement/service'
          metricName: 'Requests'
          dimensions: [
            {
              name: 'GatewayResponseCodeCategory'
              operator: 'Include'
              values: ['5xx']
            }
          ]
          operator: 'GreaterThan'
          threshold: 5
          timeAggregation: 'Total'
        }
      ]
    }
    actions: [
      {
        actionGroupId: group.id
      }
    ]
  }
}

resource budget 'Microsoft.Consumption/budgets@2024-08-01' = {
  name: '${stem}-month'
  properties: {
    amount: monthlyBudget
    category: 'Cost'
    timeGrain: 'Monthly'
    timePeriod: {
      startDate: budgetSince
    }
    notifications: {
      forecast: {
        enabled: true
        operator: 'GreaterThan'
        threshold: 100
        thresholdType: 'Forecasted'
        contactEmails: []
        contactGroups: [group.id]
      }
    }
  }
}
