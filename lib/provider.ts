import { CrossStackReferences, Duration, ReferenceStrength, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct, Dependable, type IConstruct, type IDependable } from 'constructs';
import * as path from 'path';
import { acknowledgeDefaults, acknowledgeWildcards } from './acknowledgements';
import { checkServiceToken } from './checks';
import { policyBeside, warnOfMissingPermissions } from './permissions';

/**
 * The function behind `LightsailBucketAccessKeys`, made here or imported.
 */
export interface ILightsailBucketAccessKeysProvider extends IConstruct {
  /**
   * The service token of the custom resource: the ARN of the Lambda function.
   */
  readonly serviceToken: string;

  /**
   * The role of the function, when policies can be added to it. Absent for an imported provider.
   */
  readonly role?: iam.IRole;
}

/**
 * Options of `LightsailBucketAccessKeysProvider`.
 */
export interface LightsailBucketAccessKeysProviderProps {
  /**
   * The role of the function. It gets the permissions it needs; one that cannot be changed, such as an imported role
   * with `mutable: false`, gets a warning at synth that names them.
   *
   * @default - a new role that may call lightsail:GetBucketAccessKeys and write to the log group, and nothing else
   */
  readonly role?: iam.IRole;

  /**
   * The VPC to run the function in. Lightsail has no VPC endpoint, so the subnets need a route to the internet.
   *
   * @default - the function does not run in a VPC
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets of the VPC to run the function in.
   *
   * @default - the private subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups of the function. Needs `vpc`.
   *
   * @default - a new security group that allows all outbound traffic, when `vpc` is given
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The log group of the function.
   *
   * @default - a new log group, deleted with the stack
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * How long the new log group keeps what the function writes. Not together with `logGroup`, which has its own.
   *
   * @default logs.RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;
}

/**
 * The Lambda function that reads the keys, its role and its log group: three resources, whatever the number of buckets.
 *
 * `LightsailBucketAccessKeys` makes one in each stack that needs it. Make one yourself to share it between the stacks of
 * an account and region, to run it in a VPC, or to give it a role or a log group of your own. Other stacks refer to it by
 * strong references, so that it stays as long as they need it.
 */
export class LightsailBucketAccessKeysProvider extends Construct implements ILightsailBucketAccessKeysProvider {
  /**
   * A provider of another app, by the ARN of its Lambda function, in the account and region of the importing stack.
   *
   * Its role cannot be changed from here: what a resource needs beyond reading in its own account must be allowed there.
   *
   * Throws when the text is not the ARN of a Lambda function.
   */
  public static fromServiceToken(
    scope: Construct,
    id: string,
    serviceToken: string,
  ): ILightsailBucketAccessKeysProvider {
    class Import extends Construct implements ILightsailBucketAccessKeysProvider {
      public readonly serviceToken = serviceToken;
    }
    const provider = new Import(scope, id);
    checkServiceToken(provider, serviceToken);
    return provider;
  }

  /**
   * The provider of the stack that a construct is in, made on first use.
   *
   * @internal
   */
  public static _ofStack(scope: Construct): ILightsailBucketAccessKeysProvider {
    const stack = Stack.of(scope);
    const id = 'LightsailBucketAccessKeysProvider';
    const existing = stack.node.tryFindChild(id) as LightsailBucketAccessKeysProvider | undefined;
    return existing ?? new LightsailBucketAccessKeysProvider(stack, id);
  }

  public readonly serviceToken: string;
  public readonly role?: iam.IRole;

  // eslint-disable-next-line awscdk/construct-constructor-property -- the rule does not see the name behind a default
  constructor(scope: Construct, id: string, props: LightsailBucketAccessKeysProviderProps = {}) {
    super(scope, id);
    this.checkCombinations(props);
    const logGroup = props.logGroup ?? this.makeLogGroup(props.logRetention);
    const statements = [readStatement(), logStatement(logGroup), ...(props.vpc ? [networkStatement()] : [])];
    const role = props.role ?? this.makeRole(statements);
    const grants = props.role === undefined ? [] : this.addToRole(props.role, statements);
    this.role = grants === undefined ? undefined : role;
    const lambdaFunction = this.makeFunction(role, logGroup, props);
    lambdaFunction.node.addDependency(...(grants ?? []));
    this.serviceToken = lambdaFunction.functionArn;
  }

  private checkCombinations(props: LightsailBucketAccessKeysProviderProps): void {
    if (props.logGroup !== undefined && props.logRetention !== undefined) {
      throw new Error(
        `${this.node.path}: logGroup and logRetention were both given, but a log group has its own retention; ` +
          'pass logRetention alone, or set the retention on the log group',
      );
    }
    if (props.vpc === undefined && (props.vpcSubnets !== undefined || props.securityGroups !== undefined)) {
      throw new Error(`${this.node.path}: vpcSubnets and securityGroups belong to a VPC, but vpc is missing; pass vpc`);
    }
  }

  private makeLogGroup(retention = logs.RetentionDays.ONE_MONTH): logs.ILogGroup {
    return new logs.LogGroup(this, 'LogGroup', { retention, removalPolicy: RemovalPolicy.DESTROY });
  }

  /** Inline policies are part of the role, so the permissions exist before the function does. */
  private makeRole(statements: iam.PolicyStatement[]): iam.IRole {
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: { ReadBucketAccessKeys: new iam.PolicyDocument({ statements }) },
    });
    acknowledgeWildcards(role);
    mustStay(role);
    return role;
  }

  /** What the function must wait for beside the role and its own policies; nothing if the role cannot be changed. */
  private addToRole(role: iam.IRole, statements: iam.PolicyStatement[]): IDependable[] | undefined {
    if (isOfAnotherStack(role, this)) return [policyBeside(this, role, statements)];
    const missing = statements.filter((statement) => !isAddedTo(role, role.addToPrincipalPolicy(statement)));
    if (missing.length === 0) return [];
    warnOfMissingPermissions(this, missing);
    return undefined;
  }

  private makeFunction(
    role: iam.IRole,
    logGroup: logs.ILogGroup,
    { vpc, vpcSubnets, securityGroups }: LightsailBucketAccessKeysProviderProps,
  ): lambda.IFunction {
    const lambdaFunction = new lambda.Function(this, 'Function', {
      description: 'Reads the access keys of Lightsail buckets for CloudFormation (cdk-lightsail-bucket-access-keys)',
      // Ready-made: nobody who installs the package bundles anything.
      code: lambda.Code.fromAsset(path.join(__dirname, '..', 'dist', 'handler')),
      handler: 'index.handler',
      runtime: lambda.determineLatestNodeRuntime(this),
      // A cold event takes 0.6 of its time with 256. More would save less than a tenth of a second, and double what
      // waiting for a throttled Lightsail costs. All on x86_64, the default: bench/README.md.
      memorySize: 512,
      // Lightsail may throttle many buckets of one deployment; the function answers before this in any case.
      timeout: Duration.minutes(5),
      role,
      logGroup,
      vpc,
      vpcSubnets,
      securityGroups,
    });
    acknowledgeDefaults(lambdaFunction);
    mustStay(lambdaFunction);
    return lambdaFunction;
  }
}

/** While stacks refer to it, whatever the app chose: without the function, nobody could delete their resources. */
function mustStay(construct: IConstruct): void {
  CrossStackReferences.of(construct).produce(ReferenceStrength.STRONG);
}

/** Its own policy would name the log group of this stack, and this stack its role: a circle. */
function isOfAnotherStack(role: iam.IRole, provider: Construct): boolean {
  return iam.Role.isRole(role) && Stack.of(role) !== Stack.of(provider);
}

/** An immutable role says yes to every statement and adds none: then nothing comes with it that one could depend on. */
function isAddedTo(role: iam.IRole, { policyDependable }: iam.AddToPrincipalPolicyResult): boolean {
  if (iam.Role.isRole(role)) return true;
  return policyDependable !== undefined && Dependable.of(policyDependable).dependencyRoots.length > 0;
}

/** The action has neither resource types nor condition keys: anything narrower than `*` is a denial. */
function readStatement(): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['lightsail:GetBucketAccessKeys'], resources: ['*'] });
}

/** No right to create log groups: that is what brings them back after the stack was deleted. */
function logStatement(logGroup: logs.ILogGroup): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [logGroup.logGroupArn],
  });
}

/** What Lambda needs to connect a function to a VPC; AWS's managed policy for it would allow creating log groups. */
function networkStatement(): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: [
      'ec2:AssignPrivateIpAddresses',
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:UnassignPrivateIpAddresses',
    ],
    resources: ['*'],
  });
}
