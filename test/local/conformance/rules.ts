/** The rules of the custom resource protocol that the local AWS has to keep, each with where it was read. */

const GUIDE = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide';
const REFERENCE = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference';
const GITHUB = 'https://github.com';

/** Documentation of AWS, and public reports of what it did. */
export const SOURCES = {
  requests: `${GUIDE}/crpg-ref-requests.html`,
  responses: `${GUIDE}/crpg-ref-responses.html`,
  create: `${GUIDE}/crpg-ref-requesttypes-create.html`,
  update: `${GUIDE}/crpg-ref-requesttypes-update.html`,
  delete: `${GUIDE}/crpg-ref-requesttypes-delete.html`,
  CustomResource: `${REFERENCE}/aws-resource-cloudformation-customresource.html`,
  statuses: `${GUIDE}/view-stack-events.html`,
  'failure options': `${GUIDE}/stack-failure-options.html`,
  outputs: `${GUIDE}/outputs-section-structure.html`,
  exports: `${GUIDE}/using-cfn-stack-exports.html`,
  rules: `${GUIDE}/rules-section-structure.html`,
  'parameter types': `${GUIDE}/cloudformation-supplied-parameter-types.html`,
  ImportValue: `${REFERENCE}/intrinsic-function-reference-importvalue.html`,
  DependsOn: `${REFERENCE}/aws-attribute-dependson.html`,
  DeletionPolicy: `${REFERENCE}/aws-attribute-deletionpolicy.html`,
  UpdateReplacePolicy: `${REFERENCE}/aws-attribute-updatereplacepolicy.html`,
  Lambda: 'https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html',
  'aws-cdk 2825': `${GITHUB}/aws/aws-cdk/issues/2825`,
  'aws-cdk 9840': `${GITHUB}/aws/aws-cdk/issues/9840`,
  'aws-cdk 13527': `${GITHUB}/aws/aws-cdk/issues/13527`,
  'aws-cdk 17613': `${GITHUB}/aws/aws-cdk/issues/17613`,
  'aws-cdk 20837': `${GITHUB}/aws/aws-cdk/issues/20837`,
  'aws-cdk 21682': `${GITHUB}/aws/aws-cdk/issues/21682`,
  'aws-cdk 22842': `${GITHUB}/aws/aws-cdk/issues/22842`,
  'aws-cdk 29949': `${GITHUB}/aws/aws-cdk/issues/29949`,
  'aws-cdk-examples 671': `${GITHUB}/aws-samples/aws-cdk-examples/issues/671`,
  'aws-elb-autoscaling 23': `${GITHUB}/PaloAltoNetworks/aws-elb-autoscaling/issues/23`,
  'cfn-lint 4519': `${GITHUB}/aws-cloudformation/cfn-lint/issues/4519`,
  'cloudformation-cli 435': `${GITHUB}/aws-cloudformation/cloudformation-cli/issues/435`,
  'coverage-roadmap 1814': `${GITHUB}/aws-cloudformation/cloudformation-coverage-roadmap/issues/1814`,
  'empire 918': `${GITHUB}/remind101/empire/issues/918`,
  'powertools 1082': `${GITHUB}/aws-powertools/powertools-lambda-java/pull/1082`,
  'security-reference 162': `${GITHUB}/aws-samples/aws-security-reference-architecture-examples/issues/162`,
  'user-guide 262': `${GITHUB}/awsdocs/aws-cloudformation-user-guide/pull/262`,
} as const;

export interface Rule {
  readonly text: string;
  readonly sources: readonly (keyof typeof SOURCES)[];
}

/** By number, from 1. */
export const RULES: readonly Rule[] = [
  {
    text: 'Create on creation; Update when resolved properties change; Delete on removal, on deletion of the stack, in the cleanup after a replacement, and when a creation is rolled back',
    sources: ['create', 'update', 'delete'],
  },
  {
    text: 'Fields of a request; a new RequestId for each, the same on the tries of Lambda',
    sources: ['requests'],
  },
  {
    text: 'All scalars of the properties arrive as text, nested ones too',
    sources: ['cloudformation-cli 435'],
  },
  {
    text: 'No request when the properties are unchanged: new code, metadata or outputs alone send none',
    sources: ['update', 'aws-cdk 20837'],
  },
  {
    text: 'The answer echoes StackId, RequestId and LogicalResourceId; its Status is SUCCESS or FAILED',
    sources: ['responses', 'aws-elb-autoscaling 23'],
  },
  {
    text: 'PhysicalResourceId is required, not empty, at most 1 KB: "Invalid PhysicalResourceId"',
    sources: ['responses', 'empire 918'],
  },
  {
    text: 'The answer has at most 4,096 bytes: "Response object is too long."',
    sources: ['responses', 'aws-cdk 2825', 'user-guide 262'],
  },
  {
    text: 'Reason is required on FAILED; "Received response status [FAILED] from custom resource. Message returned: … (RequestId: …)"',
    sources: ['responses', 'aws-cdk-examples 671'],
  },
  {
    text: 'Another PhysicalResourceId on Update is a replacement: the old one is deleted, with its old properties, after everything else has succeeded',
    sources: ['CustomResource', 'responses'],
  },
  {
    text: 'A failed Delete in that cleanup is a DELETE_FAILED event, and the update still completes',
    sources: ['statuses'],
  },
  {
    text: 'A failed Delete leaves the stack DELETE_FAILED or ROLLBACK_FAILED; a later deletion asks again',
    sources: ['statuses', 'aws-cdk 9840'],
  },
  {
    text: 'A failed or cancelled Create gets a Delete, by the ID of the FAILED answer or an invented one',
    sources: ['empire 918', 'coverage-roadmap 1814'],
  },
  {
    text: 'After a failed Update the resources touched get an Update with the properties swapped back, then comes the cleanup',
    sources: ['powertools 1082', 'aws-cdk 13527'],
  },
  {
    text: 'A failure cancels the Create beside it: "Resource creation cancelled"; a late answer is ignored',
    sources: ['coverage-roadmap 1814'],
  },
  {
    text: 'ServiceTimeout is 1 to 3600 seconds as text, 3600 when absent; then "CloudFormation did not receive a response from your Custom Resource. …"',
    sources: ['CustomResource', 'security-reference 162'],
  },
  {
    text: 'The function is invoked asynchronously: two more tries when it errors or times out, after one and two minutes; what it returns is ignored',
    sources: ['Lambda'],
  },
  {
    text: '"Modifying service token is not allowed."',
    sources: ['CustomResource'],
  },
  {
    text: 'Ref is the PhysicalResourceId; Fn::GetAtt takes a top-level key of Data, dots included; a missing one fails the resource that asks',
    sources: ['CustomResource', 'aws-cdk 29949'],
  },
  {
    text: 'Scalars of Data become text; lists stay lists and must be joined before an output',
    sources: ['responses', 'aws-cdk 21682'],
  },
  {
    text: 'An answer without Data drops the attributes of before',
    sources: ['responses', 'aws-cdk 17613'],
  },
  {
    text: 'NoEcho masks values as ***** where attributes are shown',
    sources: ['responses'],
  },
  {
    text: 'Outputs are text; the name of an export is unique in account and region, and its value not empty',
    sources: ['outputs', 'exports'],
  },
  {
    text: 'An export in use can be neither changed nor removed, nor its stack deleted',
    sources: ['exports', 'aws-cdk 22842'],
  },
  {
    text: 'An import of an unknown name: "No export named … found."; Fn::GetStackOutput reads any output, couples nothing, and is refused in Conditions, Fn::ImportValue and names of exports',
    sources: ['ImportValue', 'cfn-lint 4519'],
  },
  {
    text: 'Dependency order, in parallel, reversed on deletion; DependsOn, Conditions, Retain as DeletionPolicy and UpdateReplacePolicy',
    sources: ['DependsOn', 'DeletionPolicy', 'UpdateReplacePolicy'],
  },
  {
    text: 'A stack in ROLLBACK_COMPLETE can only be deleted; without rollback an update stays UPDATE_FAILED',
    sources: ['statuses', 'failure options'],
  },
  {
    text: 'Rules (CheckBootstrapVersion) and parameters of type AWS::SSM::Parameter::Value are evaluated',
    sources: ['rules', 'parameter types'],
  },
];
